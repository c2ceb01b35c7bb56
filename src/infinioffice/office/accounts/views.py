"""`/settings/people/`: who may see this tenant and do what; and `/join/<secret>/`, where an invitation leads."""

from __future__ import annotations

from uuid import UUID

from allauth.mfa.utils import is_mfa_enabled
from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.mail import send_mail
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from infinioffice.office.accounts import joining
from infinioffice.office.accounts.access import CHOSEN, Member, member
from infinioffice.office.accounts.models import Invitation, Membership, Role, User
from infinioffice.office.audit.chain import record

_LAST = "That is the last administrator. Make somebody else one first."


class Invite(forms.Form):
    """Whom to ask, and as what."""

    email = forms.EmailField(label="E-mail address", max_length=254)
    role = forms.ChoiceField(label="May", choices=[
        (Role.OPERATOR, "Operator: sees everything, works with appointments and messages"),
        (Role.VIEWER, "Viewer: sees everything, changes nothing"),
        (Role.ORG_ADMIN, "Administrator: everything, settings and people too"),
    ])  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@member(Role.ORG_ADMIN)
def people(request: HttpRequest, who: Member) -> HttpResponse:
    """Members and open invitations; inviting somebody."""
    form = Invite(request.POST if request.method == "POST" else None)
    link = ""
    if request.method == "POST" and form.is_valid():
        email, role = form.cleaned_data["email"], Role(form.cleaned_data["role"])
        secret = joining.invite(email, role, who.user.email, timezone.now())
        record(who.user.email, "member.invited", role=role.value)
        link = settings.PUBLIC_URL + reverse("join", args=[secret])
        _mail(email, who, link)
        messages.success(request, f"{email} is invited. The link holds for seven days.")
        form = Invite()
    open_ones = Invitation.objects.filter(accepted_at=None, expires_at__gt=timezone.now())
    context = {
        "form": form,
        # Shown once to whoever invites, because not every installation sends mail.
        "link": link,
        "members": Membership.objects.select_related("user").order_by("created_at", "id"),
        "invitations": open_ones.order_by("-created_at"),
        "roles": Role.choices,
    }
    return TemplateResponse(request, "accounts/people.html", context)


@require_POST
@member(Role.ORG_ADMIN)
def change(request: HttpRequest, who: Member, membership_id: UUID) -> HttpResponse:
    """Gives a member another role, or takes them out."""
    row = Membership.objects.filter(id=membership_id).first()
    wanted = request.POST.get("role", "")
    if row is None or (wanted not in Role.values and "remove" not in request.POST):
        raise Http404
    try:
        if "remove" in request.POST:
            joining.remove(row)
            record(who.user.email, "member.removed", str(row.user_id))
            messages.success(request, "They are out, from now on.")
        else:
            joining.change_role(row, Role(wanted))
            record(who.user.email, "member.role_changed", str(row.user_id), role=wanted)
            messages.success(request, "Their role is changed.")
    except joining.LastAdministrator:
        messages.error(request, _LAST)
    return redirect("people")


@require_POST
@member(Role.ORG_ADMIN)
def withdraw(request: HttpRequest, who: Member, invitation_id: UUID) -> HttpResponse:  # noqa: ARG001
    """Takes an invitation back; its link ends."""
    count, _ = Invitation.objects.filter(id=invitation_id, accepted_at=None).delete()
    if not count:
        raise Http404
    return redirect("people")


@require_safe
def join(request: HttpRequest, secret: str) -> HttpResponseBase:
    """Where an invitation leads: what it is, then signing in or up, then in."""
    opened = joining.invitation_of(secret)
    if opened is None:
        return TemplateResponse(request, "accounts/over.html", status=410)
    request.session[joining.INVITED] = secret
    here = reverse("joined")
    context = {
        "invitation": opened[0],
        "tenant": opened[1],
        "role": Role(opened[0].role).label,
        "sign_in": f"{reverse('account_login')}?next={here}",
        "sign_up": f"{reverse('account_signup')}?next={here}",
        "joined": here,
        "is_theirs": request.user.is_authenticated and request.user.email.lower() == opened[0].email,
    }
    return TemplateResponse(request, "accounts/join.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def joined(request: HttpRequest) -> HttpResponseBase:
    """Signed in with an invitation in hand: the membership begins by pressing a button, never by a link alone."""
    secret = request.session.get(joining.INVITED, "")
    if not isinstance(request.user, User):
        return redirect("account_login")
    if request.method != "POST":
        return redirect("join", secret) if secret else redirect("dashboard")
    row = joining.accept(secret, request.user, timezone.now()) if secret else None
    request.session.pop(joining.INVITED, None)
    if row is None:
        return TemplateResponse(request, "accounts/over.html", status=410)
    request.session[CHOSEN] = str(row.tenant_id)
    return redirect("dashboard")


@require_safe
@member()
def account(request: HttpRequest, who: Member) -> HttpResponse:
    """One's own account: password, second step, sessions."""
    mine = Membership.objects.get(user=who.user)
    context = {"has_second_step": is_mfa_enabled(who.user), "gets_mail": mine.gets_mail}
    return TemplateResponse(request, "accounts/security.html", context)


@require_POST
@member()
def summaries(request: HttpRequest, who: Member) -> HttpResponse:
    """Whether summaries of this tenant come to one's own mail."""
    Membership.objects.filter(user=who.user).update(gets_mail=request.POST.get("gets_mail") == "on")
    return redirect("account")


def _mail(email: str, who: Member, link: str) -> None:
    words = (
        f"{who.user.email} invites you to {who.tenant_name} on InfiniOffice.\n\n{link}\n\n"
        "The link is for this address only and holds for seven days.\n"
    )
    subject = " ".join(f"You are invited to {who.tenant_name}".split())
    send_mail(subject, words, None, [email], fail_silently=True)
