"""Invitations, roles, and the ways into an account."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from .conftest import PASSWORD, Shop

if TYPE_CHECKING:
    from django.test import Client


@pytest.fixture(autouse=True)
def _database(office: None) -> None:
    """Every test here needs one."""


@pytest.fixture
def guest() -> Client:
    from django.test import Client

    return Client(SERVER_NAME="127.0.0.1")


def email() -> str:
    return f"{uuid4().hex[:10]}@guest.example"


def invited(admin: Client, address: str, role: str = "operator") -> str:
    """Invites and returns the address of the link, as it is shown once."""
    html = admin.post("/settings/people/", {"email": address, "role": role}).content.decode()
    found = re.search(r"http://[^<]*(/join/[\w-]+/)", html)
    assert found is not None, html
    return found[1]


def roles(shop: Shop) -> dict[str, str]:
    from infinioffice.office.accounts.models import Membership
    from infinioffice.office.tenancy import tenant_scope

    with tenant_scope(shop.tenant_id):
        return {row.user.email: row.role for row in Membership.objects.select_related("user")}


def membership(shop: Shop, address: str) -> str:
    from infinioffice.office.accounts.models import Membership
    from infinioffice.office.tenancy import tenant_scope

    with tenant_scope(shop.tenant_id):
        return str(Membership.objects.get(user__email=address).id)


@pytest.mark.parametrize("policy", ["open", "closed"])
def test_an_invited_person_signs_up_and_is_a_member(
    shop: Shop, signed_in: Any, guest: Client, policy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.conf import settings

    monkeypatch.setattr(settings, "SIGNUP", policy)
    address = email()
    link = invited(signed_in(shop), address)
    assert shop.name in guest.get(link).content.decode()
    form = {"email": address, "password1": PASSWORD, "password2": PASSWORD, "next": "/join/"}
    assert guest.post("/accounts/signup/", form)["Location"] == "/join/"
    assert guest.get("/join/")["Location"] == link
    assert guest.post("/join/")["Location"] == "/"
    assert roles(shop)[address] == "operator"
    assert guest.get("/").status_code == 200
    assert guest.get("/settings/").status_code == 403


def test_a_link_works_once_for_one_address_and_not_for_ever(shop: Shop, signed_in: Any, guest: Client) -> None:
    from infinioffice.office.accounts.models import Invitation
    from infinioffice.office.tenancy import tenant_scope

    admin, address = signed_in(shop), email()
    link = invited(admin, address)
    from infinioffice.office.accounts.models import User

    other = User.objects.create_user(email(), PASSWORD)
    guest.force_login(other)
    guest.get(link)
    assert guest.post("/join/").status_code == 410
    right = User.objects.create_user(address, PASSWORD)
    guest.force_login(right)
    guest.get(link)
    assert guest.post("/join/").status_code == 302
    assert guest.get(link).status_code == 410
    late = invited(admin, email())
    with tenant_scope(shop.tenant_id):
        newest = Invitation.objects.latest("created_at")
        newest.expires_at -= timedelta(days=8)
        newest.save()
    assert guest.get(late).status_code == 410
    assert guest.get("/join/not-a-secret/").status_code == 410
    assert other.email not in roles(shop)


def test_an_invitation_can_be_taken_back_and_a_second_replaces_the_first(
    shop: Shop, signed_in: Any, guest: Client
) -> None:
    from infinioffice.office.accounts.models import Invitation
    from infinioffice.office.tenancy import tenant_scope

    admin, address = signed_in(shop), email()
    first, second = invited(admin, address), invited(admin, address)
    assert (guest.get(first).status_code, guest.get(second).status_code) == (410, 200)
    with tenant_scope(shop.tenant_id):
        row = Invitation.objects.get(email=address)
    assert admin.post(f"/settings/people/invitations/{row.id}/").status_code == 302
    assert guest.get(second).status_code == 410


def test_the_secret_of_a_link_is_not_in_the_database(shop: Shop, signed_in: Any) -> None:
    from infinioffice.office.accounts.models import Invitation
    from infinioffice.office.tenancy import tenant_scope

    link = invited(signed_in(shop), email())
    with tenant_scope(shop.tenant_id):
        kept = [str(row.__dict__) for row in Invitation.objects.all()]
    assert link.split("/")[2] not in "".join(kept)


def test_the_last_administrator_stays(shop: Shop, signed_in: Any) -> None:
    admin = signed_in(shop)
    (mine,) = roles(shop)
    for form in ({"role": "viewer"}, {"remove": "1", "role": "org_admin"}):
        html = admin.post(f"/settings/people/{membership(shop, mine)}/", form, follow=True).content.decode()
        assert "last administrator" in html
    assert roles(shop) == {mine: "org_admin"}
    signed_in(shop, "viewer")
    (other,) = set(roles(shop)) - {mine}
    admin.post(f"/settings/people/{membership(shop, other)}/", {"role": "org_admin"})
    admin.post(f"/settings/people/{membership(shop, mine)}/", {"role": "viewer"})
    assert roles(shop) == {mine: "viewer", other: "org_admin"}
    assert admin.get("/settings/people/").status_code == 403


def test_members_of_others_are_out_of_reach(shop: Shop, other_shop: Shop, signed_in: Any) -> None:
    signed_in(shop)
    (theirs,) = roles(shop)
    stranger = signed_in(other_shop)
    assert stranger.post(f"/settings/people/{membership(shop, theirs)}/", {"role": "viewer"}).status_code == 404
    assert stranger.post(f"/settings/people/invitations/{uuid4()}/").status_code == 404
    for role in ("operator", "viewer"):
        client = signed_in(shop, role)
        assert client.get("/settings/people/").status_code == 403
        assert client.post("/settings/people/", {"email": email(), "role": "org_admin"}).status_code == 403


def test_a_second_step_is_asked_for_once_it_is_on(shop: Shop, signed_in: Any, guest: Client) -> None:
    from allauth.mfa.totp.internal import auth as totp

    from infinioffice.office.accounts.models import User

    signed_in(shop)
    (address,) = roles(shop)
    guest.post("/accounts/login/", {"login": address, "password": PASSWORD})
    page = guest.get("/accounts/2fa/totp/activate/", follow=True)
    if page.redirect_chain:
        # Whoever holds a signed-in browser still needs the password to change how one signs in.
        guest.post(page.redirect_chain[-1][0], {"password": PASSWORD})
        page = guest.get("/accounts/2fa/totp/activate/")
    assert page.status_code == 200
    secret = guest.session["mfa.totp.secret"]
    code = totp.format_hotp_value(totp.hotp_value(secret, next(iter(totp.yield_hotp_counters_from_time()))))
    assert guest.post("/accounts/2fa/totp/activate/", {"code": code}).status_code == 302
    assert "confirms each sign-in" in guest.get("/account/").content.decode()
    assert guest.get("/accounts/2fa/recovery-codes/").status_code == 200
    guest.logout()
    answer = guest.post("/accounts/login/", {"login": address, "password": PASSWORD})
    assert answer["Location"].startswith("/accounts/2fa/authenticate/")
    assert guest.get("/").status_code == 302
    assert guest.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code == 200
    assert guest.get("/").status_code == 302
    assert User.objects.get(email=address).is_active


@pytest.mark.parametrize(
    "address", ["/account/", "/accounts/password/change/", "/accounts/2fa/", "/accounts/sessions/", "/accounts/email/"]
)
def test_the_pages_of_ones_own_account(shop: Shop, signed_in: Any, address: str) -> None:
    client = signed_in(shop, "viewer")
    assert client.get(address).status_code == 200


def test_signing_out_elsewhere_ends_the_other_sessions(shop: Shop, signed_in: Any, guest: Client) -> None:
    from django.test import Client

    signed_in(shop)
    (address,) = roles(shop)
    elsewhere = Client(SERVER_NAME="127.0.0.1")
    for client in (guest, elsewhere):
        client.post("/accounts/login/", {"login": address, "password": PASSWORD})
        assert client.get("/").status_code == 200
    assert guest.post("/accounts/sessions/").status_code == 302
    assert guest.get("/").status_code == 200
    assert elsewhere.get("/").status_code == 302
