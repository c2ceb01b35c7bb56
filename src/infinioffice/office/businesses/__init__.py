"""What callers meet: a business, its published settings, its numbers."""
