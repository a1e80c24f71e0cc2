"""Addresses of the reader's own account, and of the front door."""

from __future__ import annotations

from django.urls import path

from mysynergy.web.account import views

urlpatterns = [
    path("", views.front, name="front"),
    path("account/", views.account, name="account"),
    path("account/role/", views.choose_role, name="account-role"),
]
