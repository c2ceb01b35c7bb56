"""How allauth behaves here."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from infinioffice.office.accounts import joining


class AccountAdapter(DefaultAccountAdapter):
    """Signing up is open where the installation says so."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's signature
        return joining.is_open()
