"""Stripe, by its own library: the port `billing.payments.Payments`."""
