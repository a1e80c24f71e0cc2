"""Texts are collected from code and pages, gaps are named, and Malay has one plural."""

from __future__ import annotations

import gettext
from pathlib import Path

import pytest
from babel.messages.pofile import PoFileError

from mysynergy.ops import translations

PAGE = (
    '{% load i18n %}{% translate "Save" %} '
    "{% blocktranslate count n=n %}{{ n }} thing{% plural %}{{ n }} things{% endblocktranslate %}"
)
EMPTY = (
    'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
    '"Plural-Forms: nplurals=1; plural=0;\\n"\n'
)


@pytest.fixture
def house(tmp_path: Path) -> Path:
    (tmp_path / "room" / translations.PO).parent.mkdir(parents=True)
    (tmp_path / "room" / translations.PO).write_text(EMPTY)
    (tmp_path / "room" / "page.html").write_text(PAGE)
    (tmp_path / "room" / "code.py").write_text('from x import gettext as _\n_("Hello %(name)s")\n')
    return tmp_path


def translate(house: Path, pairs: dict[str, str]) -> None:
    path = house / "room" / translations.PO
    text = path.read_text()
    for english, malay in pairs.items():
        for empty in ('msgstr ""', 'msgstr[0] ""'):
            for before in (f'msgid "{english}"\n', f'msgid_plural "{english}"\n'):
                text = text.replace(before + empty, before + empty.replace('""', f'"{malay}"'))
    path.write_text(text)


def test_a_text_without_malay_is_named_with_its_place(house: Path) -> None:
    assert {(gap.place.rpartition(":")[0], gap.wrong) for gap in translations.gaps(house)} == {
        ("room/page.html", "no Malay"),
        ("room/code.py", "no Malay"),
    }


def test_a_placeholder_that_was_lost_is_named(house: Path) -> None:
    assert translations.update(house) == 3
    translate(house, {"Save": "Simpan", "Hello %(name)s": "Helo", "%(n)s things": "%(n)s perkara"})
    assert [gap.wrong for gap in translations.gaps(house)] == ["other placeholders in Malay"]


def test_what_is_compiled_answers_every_number_in_one_form(house: Path) -> None:
    translations.update(house)
    translate(house, {"Save": "Simpan", "Hello %(name)s": "Helo %(name)s", "%(n)s things": "%(n)s perkara"})
    assert translations.gaps(house) == []
    assert translations.compile_all(house) == 1
    assert translations.compile_all(house) == 0
    with (house / "room" / translations.PO).with_suffix(".mo").open("rb") as file:
        malay = gettext.GNUTranslations(file)
    assert {malay.ngettext("%(n)s thing", "%(n)s things", n) for n in (0, 1, 2, 11)} == {"%(n)s perkara"}


def test_marks_of_a_merge_left_in_a_catalogue_stop_everything(house: Path) -> None:
    path = house / "room" / translations.PO
    path.write_text(path.read_text() + '\n<<<<<<< HEAD\nmsgid "Save"\nmsgstr "Simpan"\n=======\n')
    with pytest.raises(PoFileError):
        translations.gaps(house)


def test_a_page_outside_every_catalogue_is_named(tmp_path: Path) -> None:
    (tmp_path / "lost.py").write_text('from x import gettext as _\n_("Lost")\n')
    assert [gap.wrong for gap in translations.gaps(tmp_path)] == ["no locale folder above it"]


def test_one_english_text_with_two_malay_texts_is_named_with_both(house: Path) -> None:
    other = house / "other"
    (other / translations.PO).parent.mkdir(parents=True)
    (other / "code.py").write_text('from x import gettext as _\n_("Save")\n')
    (other / translations.PO).write_text(EMPTY + '\nmsgid "Save"\nmsgstr "Kekalkan"\n')
    translations.update(house)
    translate(house, {"Save": "Simpan", "Hello %(name)s": "Helo %(name)s", "%(n)s things": "%(n)s perkara"})
    [clash] = translations.gaps(house)
    assert (clash.text, clash.place) == ("Save", "other, room")
    assert "'Kekalkan' in other" in clash.wrong
    assert "'Simpan' in room" in clash.wrong


def test_a_context_lets_a_word_have_another_malay(house: Path) -> None:
    other = house / "other"
    (other / translations.PO).parent.mkdir(parents=True)
    (other / "code.py").write_text('from x import pgettext\npgettext("a place", "Save")\n')
    (other / translations.PO).write_text(EMPTY + '\nmsgctxt "a place"\nmsgid "Save"\nmsgstr "Tabung"\n')
    translations.update(house)
    translate(house, {"Save": "Simpan", "Hello %(name)s": "Helo %(name)s", "%(n)s things": "%(n)s perkara"})
    assert translations.gaps(house) == []


def test_malay_texts_speak_of_the_officers_agency_without_saying_anda() -> None:
    """Officers are addressed neutrally ("agensi ini", "agensi sendiri"); *anda* is for the public."""
    source = Path(translations.__file__).parents[1]
    wrong = [
        str(path.relative_to(source))
        for path in source.glob("**/locale/ms/LC_MESSAGES/django.po")
        if not {"selfcheck", "rights"} & set(path.parts)
        and "agensi anda" in " ".join(path.read_text(encoding="utf-8").replace('"\n"', "").split()).lower()
    ]
    assert wrong == []
