"""Signing in says what is wrong in plain words and never shows a typed password."""

from __future__ import annotations

import pytest
from django import forms
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.utils import translation

pytestmark = pytest.mark.django_db


def test_the_sign_in_page_is_malay_until_somebody_switches(client: Client) -> None:
    assert ">Log masuk</h1>" in client.get("/accounts/login/").content.decode()
    client.post("/language/", {"language": "en", "next": "/accounts/login/"})
    assert ">Sign in</h1>" in client.get("/accounts/login/").content.decode()


def test_a_wrong_password_is_explained_and_not_written_back(client: Client) -> None:
    answer = client.post("/accounts/login/", {"login": "nobody", "password": "a wrong one entirely"})
    html = answer.content.decode()
    assert "tidak betul" in html
    assert 'value="nobody"' in html
    assert "a wrong one entirely" not in html


def test_an_empty_form_points_at_its_fields(client: Client) -> None:
    html = client.post("/accounts/login/", {}).content.decode()
    for field in ("id_login", "id_password"):
        assert f'href="#{field}"' in html
        assert f'id="{field}"' in html


def test_a_page_that_is_not_there_answers_in_words(client: Client) -> None:
    answer = client.get("/no/such/page/")
    assert answer.status_code == 404
    assert "Tiada apa-apa di sini" in answer.content.decode()


def test_a_form_that_stood_open_too_long_says_so() -> None:
    answer = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "x"})
    assert answer.status_code == 403
    assert "Borang ini sudah terlalu lama dibuka" in answer.content.decode()


class Code(forms.Form):
    code = forms.CharField(label="Kod")


def test_the_second_step_has_a_field_and_a_way_back() -> None:
    with translation.override("ms"):
        html = render_to_string("mfa/authenticate.html", {"form": Code()}, RequestFactory().get("/"))
    assert '<label for="id_code">' in html
    assert "Mula semula" in html
