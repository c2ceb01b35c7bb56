"""Tenants, the people who may look after them, and how they sign in."""
