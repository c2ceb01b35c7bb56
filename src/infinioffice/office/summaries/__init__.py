"""What the people of a business read by mail: a call that needs somebody, and the morning's summary."""
