"""Calls, their ordered logs and their turns."""
