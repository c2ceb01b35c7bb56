"""How public pages answer: never cached, never indexed, framed only by whom the business names."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from infinioffice.office.ops.headers import policy_framed_by


def page(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """The rendered page."""
    return private(TemplateResponse(request, template, context, status=status).render())


def private(response: HttpResponse) -> HttpResponse:
    """For nobody else's eyes: the address itself is the key."""
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    # `no-referrer` would also take the Origin from our own forms, which is what tells that they are ours.
    response["Referrer-Policy"] = "same-origin"
    return response


def framed(response: HttpResponse, sites: Iterable[str]) -> HttpResponse:
    """Lets these origins show the page in a frame; none of them leaves the office's rule as it is."""
    policy = policy_framed_by(sites)
    if policy is not None:
        response["Content-Security-Policy"] = policy
        response.xframe_options_exempt = True  # what the middleware looks at
    return response


def too_often(request: HttpRequest) -> HttpResponse:
    """429, in words."""
    return page(request, "public/too_often.html", {}, status=429)


def is_own_form(request: HttpRequest) -> bool:
    """Whether a form was sent from a page of ours. It stands in for the cookie Django would compare: in a frame on the
    business's own site browsers send none. Nobody is signed in here, so a program without an Origin gains nothing."""
    origin = request.headers.get("Origin") or _origin_of(request.headers.get("Referer", ""))
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return False
    return not origin or origin in (f"{request.scheme}://{request.get_host()}", _origin_of(settings.PUBLIC_URL))


def _origin_of(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
