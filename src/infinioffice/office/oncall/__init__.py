"""Waking the people on call, one after the other, until somebody takes it."""
