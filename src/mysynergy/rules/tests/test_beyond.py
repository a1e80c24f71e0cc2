"""Prerequisites, windows of the year, rhythm, and the linter's demands on them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mysynergy.rules import (
    Outcome,
    RulebookFaults,
    Window,
    lint_rulebook,
    load_rulebook,
    rulebook_from_mapping,
    screen_programme,
)

AFTER = """\
relations:
  - {id: zakat-first, kind: requires, programme: zakat, state: completed, says: {ms: Z, en: Zakat first}, cite: x, confidence: verified}
  - {id: above-zakat, kind: tops-up, programme: advice, says: {ms: T, en: Tops up}, cite: x, confidence: verified}
window: {from: "11-01", to: "01-30", cite: x, confidence: verified}
frequency: {times: 2, per: year, cite: x, confidence: verified}
criteria:
"""  # noqa: E501 - one relation, one line
COMPLETED = "- {name: assistance.completed, type: list, ms: S, en: D, question: {ms: S?, en: D?}}\n"
CHANGES = {"programmes/aid.yaml": ("criteria:\n", AFTER)}
WriteRulebook = Callable[..., Path]


@pytest.fixture
def folder(write_rulebook: WriteRulebook) -> Path:
    made = write_rulebook(CHANGES)
    with (made / "vocabulary.yaml").open("a", encoding="utf-8") as file:
        file.write(COMPLETED)
    return made


def test_a_programme_that_must_come_first_is_a_criterion(folder: Path) -> None:
    book = load_rulebook(folder)
    day = dt.date(2026, 1, 1)
    refused = screen_programme(book, "aid", {"assistance.completed": ()}, day)
    assert [one.id for one in refused.criteria if one.truth is False] == ["zakat-first"]
    asked = screen_programme(book, "aid", {}, day)
    assert "assistance.completed" in asked.questions
    after = screen_programme(book, "aid", {"assistance.completed": ("zakat",)}, day)
    assert next(one for one in after.criteria if one.id == "zakat-first").truth is True


def test_a_stored_rulebook_keeps_relations_window_and_rhythm(folder: Path) -> None:
    book = load_rulebook(folder)
    again = rulebook_from_mapping(book.to_mapping())
    assert again.programmes == book.programmes
    assert again.version == book.version
    aid = again.programmes["aid"]
    assert [one.kind for one in aid.relations] == ["requires", "tops-up"]
    assert (aid.frequency.times, aid.frequency.per) == (2, "year") if aid.frequency else False


@pytest.mark.parametrize(
    ("day", "opens"),
    [
        (dt.date(2025, 10, 31), dt.date(2025, 11, 1)),
        (dt.date(2025, 11, 1), None),
        (dt.date(2026, 1, 30), None),
        (dt.date(2026, 1, 31), dt.date(2026, 11, 1)),
        (dt.date(2029, 6, 1), dt.date(2029, 11, 1)),
    ],
)
def test_outside_the_days_of_the_year_it_says_when_it_opens(
    folder: Path, day: dt.date, opens: dt.date | None
) -> None:
    verdict = screen_programme(load_rulebook(folder), "aid", {}, day)
    assert verdict.opens_on == opens
    assert (verdict.outcome is Outcome.CLOSED) is (opens is not None)
    assert verdict.closed_because == (None if opens is None else "window")


def test_a_programme_not_yet_in_force_opens_on_its_first_day(folder: Path) -> None:
    verdict = screen_programme(load_rulebook(folder), "aid", {}, dt.date(2020, 12, 31))
    assert (verdict.closed_because, verdict.opens_on) == ("not-yet", dt.date(2021, 1, 1))


def test_one_that_has_ended_never_opens_again(folder: Path) -> None:
    verdict = screen_programme(load_rulebook(folder), "aid", {}, dt.date(2031, 6, 1))
    assert (verdict.closed_because, verdict.opens_on) == ("ended", None)


def test_a_closed_programme_with_a_last_day_still_answers_for_the_days_before(folder: Path) -> None:
    file = folder / "programmes/aid.yaml"
    file.write_text(
        file.read_text(encoding="utf-8").replace("status: open", "status: closed"), encoding="utf-8"
    )
    book = load_rulebook(folder)
    assert screen_programme(book, "aid", {}, dt.date(2029, 12, 31)).outcome is Outcome.UNKNOWN
    assert screen_programme(book, "aid", {}, dt.date(2030, 1, 1)).outcome is Outcome.CLOSED


days = st.dates(dt.date(2000, 1, 1), dt.date(2090, 12, 31))
marks = days.map(lambda day: (day.month, day.day))


@given(marks, marks, days)
def test_the_day_a_window_opens_lies_ahead_and_in_the_window(
    start: tuple[int, int], end: tuple[int, int], day: dt.date
) -> None:
    window = Window(start, end, "x", "verified")
    opens = window.opens_after(day)
    assert opens > day
    assert (opens - day).days <= 366
    if start != (2, 29):  # without a leap day it opens on 1 March, which may lie behind a window of one day
        assert window.holds(opens)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("programme: zakat,", "programme: nobody,", "There is no programme nobody."),
        ("programme: zakat,", "programme: aid,", "aid comes before itself."),
        ("en: Zakat first}, cite: x,", "en: Zakat first},", "zakat-first has no citation."),
        ("programme: advice,", "programme: zakat,", ""),
        ('to: "01-30", cite: x,', 'to: "01-30",', "window has no citation."),
        ("cases: cases/aid.yaml", "", "aid has 0 test cases; it needs at least 3."),
    ],
)
def test_the_linter_tells_what_is_wrong_beyond_the_criteria(
    folder: Path, old: str, new: str, message: str
) -> None:
    file = folder / "programmes/aid.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    if not new:
        (folder / "cases/aid.yaml").unlink()
    messages = [fault.message for fault in lint_rulebook(folder).faults]
    assert any(message in found for found in messages), messages


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('from: "11-01"', 'from: "02-30"', "from is a month and a day."),
        ("per: year", "per: decade", "is not a known per"),
        ("kind: tops-up,", "kind: tops-up, state: current,", "Only kind: requires has a state."),
        ("id: zakat-first", "id: adult", "adult is also the id of a criterion."),
        ("kind: requires", "kind: needs", "is not a known kind"),
    ],
)
def test_what_cannot_be_read_is_told_with_line_and_remedy(
    folder: Path, old: str, new: str, message: str
) -> None:
    file = folder / "programmes/aid.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(RulebookFaults) as found:
        load_rulebook(folder)
    assert [one for one in found.value.faults if message in one.message and one.remedy]


def test_a_figure_nobody_published_needs_something_asked_instead(write_rulebook: WriteRulebook) -> None:
    changed = write_rulebook({"programmes/zakat.yaml": (' || household.zakat_class == "poor"', "")})
    (fault,) = [one for one in lint_rulebook(changed).faults if "could never be settled" in one.message]
    assert "household.zakat_class" in fault.remedy
