"""What a tenant used, what that costs us and what they pay: the ledger, its statement, and Stripe if there is one."""
