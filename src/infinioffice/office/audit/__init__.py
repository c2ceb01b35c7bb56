"""What was done, by whom: one chain of entries per tenant that nobody can change unseen."""
