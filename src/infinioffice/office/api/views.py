"""`/settings/api/`: keys of programs; `/settings/webhooks/`: who is told, and what came of it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from infinioffice.office.accounts.access import Member, member
from infinioffice.office.accounts.models import Role
from infinioffice.office.api import delivering, keys, tell
from infinioffice.office.api.forms import NewEndpoint, NewKey
from infinioffice.office.api.models import ApiKey, Delivery, Endpoint
from infinioffice.office.tenancy import tenant_scope

_DELIVERIES = 50


@require_http_methods(["GET", "HEAD", "POST"])
@member(Role.ORG_ADMIN)
def api_keys(request: HttpRequest, who: Member) -> HttpResponse:
    """The keys, and making one: its secret is shown in this answer and never again."""
    form = NewKey(request.POST if request.method == "POST" else None)
    secret = ""
    if request.method == "POST" and form.is_valid():
        _, secret = keys.make(form.cleaned_data["name"], form.cleaned_data["scopes"], who.user.email)
        form = NewKey()
    rows = ApiKey.objects.order_by("-created_at", "-id")
    context = {
        "form": form,
        "secret": secret,
        "keys": rows.filter(revoked_at=None),
        "revoked": rows.exclude(revoked_at=None)[:20],
    }
    return TemplateResponse(request, "api/keys.html", context)


@require_POST
@member(Role.ORG_ADMIN)
def revoke_key(request: HttpRequest, who: Member, key_id: UUID) -> HttpResponse:  # noqa: ARG001
    """Ends a key at once."""
    if not keys.revoke(key_id, timezone.now()):
        raise Http404
    messages.success(request, "The key opens nothing any more.")
    return redirect("api:keys")


@require_http_methods(["GET", "HEAD", "POST"])
@member(Role.ORG_ADMIN, in_scope=False)
def endpoints(request: HttpRequest, who: Member) -> HttpResponse:
    """The endpoints, and adding one: its signing secret is shown in this answer only. Its name is looked up, so no
    transaction is open meanwhile."""
    form = NewEndpoint(request.POST if request.method == "POST" else None)
    secret = ""
    if request.method == "POST" and form.is_valid():
        row = Endpoint(tenant_id=who.tenant_id, url=form.cleaned_data["url"], events=form.cleaned_data["events"])
        with tenant_scope(who.tenant_id):
            secret = delivering.new_secret(row)
            row.save(force_insert=True)
        form = NewEndpoint()
    context = {"form": form, "secret": secret, "endpoints": Endpoint.objects.order_by("created_at", "id")}
    return TemplateResponse(request, "api/endpoints.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@member(Role.ORG_ADMIN)
def endpoint(request: HttpRequest, who: Member, endpoint_id: UUID) -> HttpResponse:  # noqa: ARG001
    """One endpoint and its last deliveries. POST: a test, a new secret, on again, or its end."""
    row = Endpoint.objects.filter(id=endpoint_id).first()
    if row is None:
        raise Http404
    secret = ""
    if request.method == "POST":
        wanted = request.POST.get("do", "")
        if wanted == "remove":
            row.delete()
            messages.success(request, "Nothing is sent there any more.")
            return redirect("api:endpoints")
        if wanted == "secret":
            secret = delivering.new_secret(row)
            row.save(update_fields=["secret"])
        elif wanted == "test":
            tell.deliver_to(row, tell.TEST, timezone.now(), {"hello": "This is a test."})
            messages.success(request, "A test is on its way.")
        elif wanted == "on":
            delivering.switch_on(row)
            messages.success(request, "It is told again, beginning with what was waiting.")
        else:
            raise Http404
        if not secret:
            return redirect("api:endpoint", row.id)
    deliveries = Delivery.objects.filter(endpoint=row).order_by("-created_at", "-id")[:_DELIVERIES]
    context = {"endpoint": row, "secret": secret, "deliveries": deliveries}
    return TemplateResponse(request, "api/endpoint.html", context)


@require_POST
@member(Role.ORG_ADMIN)
def send_again(request: HttpRequest, who: Member, delivery_id: UUID) -> HttpResponse:  # noqa: ARG001
    """The same delivery once more, with the same id."""
    row = Delivery.objects.select_for_update().filter(id=delivery_id).first()
    if row is None:
        raise Http404
    delivering.send_again(row)
    messages.success(request, "It is on its way again.")
    return redirect("api:endpoint", row.endpoint_id)
