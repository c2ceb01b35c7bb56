"""Pages for a business's own customers, without a sign-in: `/b/<token>/` and `/book/<slug>/`.

They work without JavaScript, take no cookie they do not need, and book by the same use cases as a call. No models.
"""
