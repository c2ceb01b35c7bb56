"""Valkey or Redis: what several processes must agree on at once."""
