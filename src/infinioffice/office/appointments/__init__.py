"""Bookings as pages show them, day by day. The rows and every change to them belong to `scheduling`."""
