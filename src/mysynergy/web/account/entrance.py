"""Addresses of the way in: only those pages of the sign-in library that officers use.

Accounts are made, and passwords set anew, by an agency's administrator: sign-up leads to the sign-in page,
the library's own pages for e-mail, passwords and authenticators have no address here.
"""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from django.urls import path
from django.views.generic import RedirectView

urlpatterns = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("signup/", RedirectView.as_view(pattern_name="account_login"), name="account_signup"),
    path("2fa/authenticate/", mfa.authenticate, name="mfa_authenticate"),
]
