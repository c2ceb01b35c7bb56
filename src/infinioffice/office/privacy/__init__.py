"""What we keep of people: which column holds what, and everything of one tenant in its own hands."""
