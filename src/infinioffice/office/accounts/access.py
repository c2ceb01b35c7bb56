"""Who may see a page: every page of a tenant goes through `member`, which opens that tenant's scope around it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, ParamSpec, cast
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import SimpleTemplateResponse

from infinioffice.office.accounts import joining
from infinioffice.office.accounts.models import Membership, Role, Tenant, User
from infinioffice.office.tenancy import platform_scope, tenant_scope

P = ParamSpec("P")
CHOSEN = "tenant_id"
"""The session's key for the tenant a member of several is looking after."""


@dataclass(frozen=True, slots=True)
class Member:
    """The signed-in user as a member of the tenant being shown."""

    user: User
    tenant_id: UUID
    tenant_name: str
    role: Role

    def may(self, needed: Role) -> bool:
        return self.role.covers(needed)


Page = Callable[Concatenate[HttpRequest, Member, P], HttpResponseBase]
Guarded = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def member(needed: Role = Role.VIEWER, *, in_scope: bool = True) -> Callable[[Page[P]], Guarded[P]]:
    """A page for members with at least this role: `page(request, member, …)` runs and renders in the tenant's scope.

    With `in_scope` false it only renders there: a page that talks to a vendor must not do so inside a transaction.
    Nobody signed in goes to the sign-in; a user with a lesser role gets 403. One without any membership is led to the
    setup where signing up is open, and gets 403 where it is not.
    """

    def decorate(page: Page[P]) -> Guarded[P]:
        @wraps(page)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            who = membership_of(request.user, request.session.get(CHOSEN))
            if who is None and request.method == "GET" and joining.is_open():
                return redirect("setup:start")
            if who is None or not who.may(needed):
                raise PermissionDenied
            request.member = who  # type: ignore[attr-defined]  # read by the templates' context
            early = None if in_scope else page(request, who, *args, **kwargs)
            with tenant_scope(who.tenant_id):
                response = page(request, who, *args, **kwargs) if early is None else early
                # Templates read rows while they render, so that happens inside the scope as well.
                if isinstance(response, SimpleTemplateResponse):
                    response.render()
            if isinstance(response, HttpResponse):
                response.setdefault("Cache-Control", "no-store")
            return response

        guarded.needed_role = needed  # type: ignore[attr-defined]  # a test asks every page for it
        return cast("Guarded[P]", guarded)

    return decorate


def membership_of(user: User, chosen: str | None = None) -> Member | None:
    """The user's membership: in the chosen tenant if there is one, else the first. None without any."""
    with platform_scope(reason="which tenants a signed-in user belongs to"):
        memberships = list(Membership.objects.filter(user=user).order_by("created_at", "id"))
        if not memberships:
            return None
        found = next((each for each in memberships if str(each.tenant_id) == chosen), memberships[0])
        tenant = Tenant.objects.get(id=found.tenant_id)
    return Member(user, found.tenant_id, tenant.name, Role(found.role))
