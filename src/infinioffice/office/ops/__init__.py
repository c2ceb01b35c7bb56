"""Health, response headers, and what keeps an installation running."""
