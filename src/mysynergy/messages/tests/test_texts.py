"""The texts: both languages, known placeholders, one SMS, nothing that a shared telephone must not show."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
import yaml
from django.conf import settings

from mysynergy.kernel.days import KUALA_LUMPUR
from mysynergy.messages import templates
from mysynergy.messages.domain import LANGUAGES, again_at, allowed_from, slot_from, sms_length
from mysynergy.messages.templates import FRAME, TEMPLATES, faults, longest, source_of
from mysynergy.words.needs import KINDS, MODULES

NOW = dt.datetime(2026, 11, 23, 10, 0, tzinfo=KUALA_LUMPUR)
#: What tells of money, faith, illness, violence, debt or an office, in either language.
_TELLS = (
    r"RM ?\d|ringgit|zakat|asnaf|bantuan|help|wang|money|hutang|debt|miskin|poor|klinik|clinic|hospital|ill"
    r"|sakit"
    r"|mental|hiv|dadah|drug|ganas|violen|shelter|perlindungan|polis|police|kebajikan|welfare|kerja|\bjob|kes\b"
    r"|\bcase|agensi|agency|program|jabatan|majlis|perkeso|socso|mysynergy"
)


def forbidden() -> list[str]:
    """Every name of an agency, programme, module and kind of need, in both languages."""
    names = [*_TELLS.split("|")]
    for one in yaml.safe_load((settings.RULEBOOK_DIR / "agencies.yaml").read_text()):
        names += [re.escape(text) for text in leaves(one.get("name", "")) + leaves(one.get("short", ""))]
    for path in sorted((settings.RULEBOOK_DIR / "programmes").rglob("*.yaml")):
        read = yaml.safe_load(path.read_text())
        names += [re.escape(text) for text in [*leaves(read.get("name", "")), str(read.get("id"))]]
    names += [re.escape(text) for table in (KINDS, MODULES) for text in table.values()]
    return [name for name in names if len(name) > 1]


def leaves(found: object) -> list[str]:
    return [str(one) for one in found.values()] if isinstance(found, dict) else [str(found)]


def test_no_text_says_what_a_shared_telephone_must_not_show() -> None:
    names = forbidden()
    assert len(names) > 150
    wrong = []
    for template in (*TEMPLATES, FRAME):
        for language in LANGUAGES:
            text = re.sub(r"\{\w+\}", "", source_of(template, language))
            wrong += [
                f"{template}.{language}: {name}"
                for name in names
                if re.search(rf"(?<!\w){name}(?!\w)" if name.isalpha() else name, text, re.IGNORECASE)
            ]
    assert wrong == []


def test_the_texts_are_whole_and_fit_one_sms(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert faults() == []
    lengths = {
        (name, language): longest(name, language)
        for name, kind in TEMPLATES.items()
        for language in LANGUAGES
        if kind.channel == "sms"
    }
    assert all(one.gsm7 and one.parts == 1 for one in lengths.values()), lengths
    for path in Path(str(templates._FOLDER)).glob("*.txt"):
        (tmp_path / path.name).write_text(path.read_text())
    (tmp_path / "progress.en.txt").unlink()
    (tmp_path / "progress.ms.txt").write_text("Buka: {lnik}")
    (tmp_path / "link.ms.txt").write_text("Ā {link} {day}")
    (tmp_path / "link.en.txt").write_text("x" * 100 + "{link} {day}")
    (tmp_path / "old.ms.txt").write_text("x")
    monkeypatch.setattr(templates, "_FOLDER", tmp_path)
    source_of.cache_clear()
    found = "\n".join(faults())
    source_of.cache_clear()
    for words in (
        "progress.en: missing",
        "lnik",
        "outside the alphabet",
        "one SMS holds 160",
        "old.ms.txt: not",
    ):
        assert words in found


def test_lengths_are_those_of_gsm() -> None:
    lengths = [sms_length("a" * 160), sms_length("a" * 161), sms_length("€" * 80), sms_length("字" * 71)]
    assert [(one.length, one.parts) for one in lengths] == [(160, 1), (161, 2), (160, 1), (71, 2)]
    assert not lengths[3].gsm7


def test_nothing_goes_at_night_and_three_a_day_are_the_most() -> None:
    night = NOW.replace(hour=21)
    morning = dt.datetime(2026, 11, 24, 8, 0, tzinfo=KUALA_LUMPUR)
    assert (allowed_from(NOW), allowed_from(night)) == (NOW, morning)
    assert allowed_from(morning - dt.timedelta(seconds=1)) == morning
    hours = [NOW - dt.timedelta(hours=one) for one in (30, 20, 10, 1)]
    assert slot_from(NOW, hours) == NOW + dt.timedelta(hours=4)
    assert slot_from(NOW, hours[2:]) == NOW
    pauses = [again_at(NOW, attempts) for attempts in range(1, 7)]
    assert pauses[-1] is None
    assert pauses[:-1] == sorted(one for one in pauses if one)
