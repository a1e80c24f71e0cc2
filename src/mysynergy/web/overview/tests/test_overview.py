"""The overview: dropped needs beside the waits, each chart with its table, small cells withheld; schemes."""

from __future__ import annotations

import pytest

from mysynergy.access.public import Role
from mysynergy.insight.public import Count
from mysynergy.web.conftest import Hire
from mysynergy.web.overview.views import _bars, _figure

pytestmark = pytest.mark.django_db(databases=["default", "insight"])


@pytest.mark.parametrize(("language", "words"), [("ms", "Keperluan tercicir"), ("en", "Dropped needs")])
def test_dropped_needs_stand_beside_the_waits(hire: Hire, language: str, words: str) -> None:
    page = hire("MAIWP", Role.COORDINATOR, language=language).client.get("/insight/")
    text = page.content.decode()
    assert page.status_code == 200
    assert words in text
    assert '<dd class="figure">0</dd>' in text
    assert page.context["own"]


def test_the_totals_of_all_agencies_say_that_small_counts_are_withheld(hire: Hire) -> None:
    page = hire("MAIWP", Role.COORDINATOR).client.get("/insight/?of=all")
    assert "lima yang terdekat" in page.content.decode()
    assert not page.context["own"]


@pytest.mark.parametrize("role", [Role.ANALYST, Role.SECRETARIAT])
def test_who_reads_totals_only_is_offered_no_agency(hire: Hire, role: Role) -> None:
    page = hire("PERKESO", role).client.get("/insight/")
    assert not page.context["own"]
    assert len(page.context["tabs"]) == 1


def test_a_withheld_count_is_written_and_not_drawn() -> None:
    assert _figure(Count(None)) == "<5"
    assert _bars({"a": Count(7), "b": Count(None)}, ("a", "c"), str.upper) == [
        ("A", [7], ""),
        ("C", [0], ""),
        ("B", ["<5"], ""),
    ]


@pytest.mark.parametrize(
    ("language", "words"), [("ms", "Caruman orang bekerja sendiri"), ("en", "never back-dated")]
)
def test_the_page_on_schemes_says_what_they_cost_and_from_when_they_cover(
    hire: Hire, language: str, words: str
) -> None:
    page = hire("PERKESO", Role.CASEWORKER, language=language).client.get("/schemes/")
    assert page.status_code == 200
    assert words in page.content.decode()
    assert page.context["plans"]
