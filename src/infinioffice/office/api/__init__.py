"""`/api/v1/` for programs, the keys they show, and the webhooks that tell them what happened."""
