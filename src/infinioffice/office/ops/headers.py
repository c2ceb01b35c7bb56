"""Response headers that hold for every page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

_RULES = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "media-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "manifest-src 'self'",
)
POLICY = "; ".join(_RULES)
"""Everything comes from our own address; nothing inline runs."""

_ORIGIN = re.compile(r"https://[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?(?::[0-9]{1,5})?")


def is_origin(text: str) -> bool:
    """Whether it is a site somebody may name for a frame: `https`, a host, nothing else that could mean more."""
    return _ORIGIN.fullmatch(text) is not None


def policy_framed_by(sites: Iterable[str]) -> str | None:
    """The policy for a page that these origins may show in a frame; None when none of them is one."""
    allowed = [site for site in sites if is_origin(site)]
    return POLICY.replace("frame-ancestors 'none'", f"frame-ancestors 'self' {' '.join(allowed)}") if allowed else None


PERMISSIONS = "camera=(), geolocation=(), microphone=(self), payment=()"


class ContentSecurityPolicy:
    """Adds the content and permissions policies to each response that has none of its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self._get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        return response
