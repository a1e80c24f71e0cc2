"""Addresses of the reader's own account, of the administrator's pages, and of the front door."""

from __future__ import annotations

from django.urls import path

from mysynergy.web.account import administration, own, views, welcome

urlpatterns = [
    path("", views.front, name="front"),
    path("account/", views.account, name="account"),
    path("account/role/", views.choose_role, name="account-role"),
    path("account/password/", own.password, name="account-password"),
    path("account/authenticator/", own.authenticator, name="account-authenticator"),
    path("account/recovery-codes/", own.recovery_codes, name="account-codes"),
    path("account/sessions/end/", own.end_sessions, name="account-sessions-end"),
    path("account/tokens/<uuid:token_id>/revoke/", own.revoke_token, name="account-token-revoke"),
    path("welcome/", welcome.welcome, name="welcome"),
    path("welcome/<str:secret>/", welcome.link, name="account-link"),
    path("users/", administration.users, name="users"),
    path("users/new/", administration.new_user, name="user-new"),
    path("users/<uuid:user_id>/", administration.user, name="user"),
    path("users/<uuid:user_id>/role/", administration.give_role, name="user-role"),
    path("users/<uuid:user_id>/role/end/", administration.end_role, name="user-role-end"),
    path("users/<uuid:user_id>/link/", administration.new_link, name="user-link"),
    path("users/<uuid:user_id>/access/", administration.access, name="user-access"),
    path(
        "users/<uuid:user_id>/authenticator/", administration.reset_authenticator, name="user-authenticator"
    ),
    path("tokens/", administration.system_tokens, name="tokens"),
    path("tokens/<uuid:token_id>/revoke/", administration.revoke_system_token, name="token-revoke"),
]
