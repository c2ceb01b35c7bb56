"""How allauth behaves here."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest

from infinioffice.office.accounts import joining


class AccountAdapter(DefaultAccountAdapter):
    """Signing up is open where the installation says so, and to whoever holds an invitation."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return joining.is_open() or joining.is_invited(request)


class SocialAdapter(DefaultSocialAccountAdapter):
    """The same for people who come by Google."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:  # noqa: ARG002 - allauth's signature
        return joining.is_open() or joining.is_invited(request)
