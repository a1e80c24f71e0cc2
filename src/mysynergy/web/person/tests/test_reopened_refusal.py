"""The page of benefits tells whoever was refused that her refusal is reopened."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest

from mysynergy.access.public import Role
from mysynergy.assistance.public import RefusalView, of_individual
from mysynergy.kernel.days import day_of
from mysynergy.web.conftest import Hire
from mysynergy.web.intake.tests.playing import taken_in
from mysynergy.web.person import views

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("language", "words"), [("en", "A refusal is reopened"), ("ms", "dibuka semula")])
def test_a_reopened_refusal_stands_above_the_benefits(
    hire: Hire, monkeypatch: pytest.MonkeyPatch, language: str, words: str
) -> None:
    officer = hire("MAIWP", Role.CASEWORKER, language=language)
    page = taken_in(officer)
    assert words not in officer.client.get(page + "benefits/").content.decode()
    now = dt.datetime.now(dt.UTC)
    kept = RefusalView(
        id=uuid.uuid4(), enrolment_id=uuid.uuid4(), individual_id=uuid.uuid4(), agency_id=uuid.uuid4(),
        programme_id="maiwp-kecemasan", kind="cash", start=day_of(now), end=None, rule_codes=("one",),
        state="reopened", refused_at=now, reopened_at=now, open=True,
    )  # fmt: skip

    def with_one(**given: object) -> object:
        view = of_individual(**given)  # type: ignore[arg-type]
        return type(view)(view.enrolments, view.awards, (kept,))

    monkeypatch.setattr(views, "of_individual", with_one)
    assert words in officer.client.get(page + "benefits/").content.decode()
