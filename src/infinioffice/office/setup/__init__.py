"""`/setup/`: from nothing to a business that answers its phone, one short page at a time."""
