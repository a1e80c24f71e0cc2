"""Components say what they are told, to eyes and to screen readers, and let nothing through."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django import forms
from django.template import engines
from django.test import RequestFactory
from django.utils import translation

from mysynergy.web.look import statuses

WEB = Path(__file__).parents[1]
TEMPLATES = sorted(WEB.glob("templates/**/*.html"))
BULLET = "\N{BULLET}"


@pytest.fixture(autouse=True)
def _malay() -> None:
    translation.activate("ms")


def draw(source: str, folder: Path, **context: object) -> str:
    """Render a piece of template through the loader that knows components."""
    (folder / "piece.html").write_text(source)
    engine = engines["django"].engine  # type: ignore[attr-defined]
    compiler = engine.template_loaders[0].loaders[0].cotton_compiler
    template = engines["django"].from_string(compiler.process("{% load i18n look %}" + source))
    request = RequestFactory().get("/")
    request.user = None  # type: ignore[assignment]
    return template.render(context, request)


def test_a_masked_number_is_heard_as_its_ending_and_not_as_bullets(tmp_path: Path) -> None:
    html = draw('<c-id ending="4418" />', tmp_path)
    assert re.search(rf'<span aria-hidden="true">{BULLET}+-{BULLET}+-4418</span>', html)
    assert '<span class="unseen">berakhir 4418</span>' in html


def test_text_of_people_cannot_become_markup(tmp_path: Path) -> None:
    evil = '"><script>alert(1)</script>'
    for source in (
        '<c-button :data-x="evil">{{ evil }}</c-button>',
        '<c-field label="{{ evil }}" name="n" :value="evil" :error="evil" :data-x="evil" />',
        '<c-candidate :name="evil" :about="evil" ending="1" />',
        '<c-banner :title="evil">{{ evil }}</c-banner>',
        '<c-link-button href="{{ evil }}">x</c-link-button>',
        '<c-pick :who="evil" :value="evil" />',
    ):
        assert "<script>" not in draw(source, tmp_path, evil=evil), source


def test_a_field_with_an_error_points_at_its_hint_and_its_error(tmp_path: Path) -> None:
    html = draw('<c-field label="Nama" name="nama" hint="Tulis penuh" error="Perlu diisi" />', tmp_path)
    assert 'aria-describedby="nama-hint nama-error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="nama-hint"' in html
    assert 'id="nama-error"' in html
    assert '<label for="nama">' in html


class Form(forms.Form):
    postcode = forms.RegexField(r"^\d{5}$", label="Poskod", help_text="Lima digit")
    way = forms.ChoiceField(label="Cara", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    read = forms.BooleanField(label="Dibaca")


def test_the_summary_of_errors_links_to_controls_that_exist(tmp_path: Path) -> None:
    source = '<c-error-summary :form="form" />{% for f in form %}<c-field :bound="f" />{% endfor %}'
    html = draw(source, tmp_path, form=Form({"postcode": "1"}))
    links = re.findall(r'<a href="#([^"]+)">', html)
    assert len(links) == 3
    for link in links:
        assert f'id="{link}"' in html, link
    assert "Poskod: " in html


def test_a_password_is_never_written_back(tmp_path: Path) -> None:
    html = draw('<c-field label="x" name="x" type="password" value="secret" />', tmp_path)
    assert "secret" not in html


def test_what_a_date_and_an_amount_post_is_named_after_the_field(tmp_path: Path) -> None:
    html = draw(
        '<c-date legend="Lahir" name="born" year="1979" /><c-money legend="Sewa" name="rent" />', tmp_path
    )
    for name in ("born_day", "born_month", "born_year", "rent_mode", "rent_exact", "rent_low", "rent_high"):
        assert f'name="{name}"' in html


def test_an_unknown_state_is_shown_as_written() -> None:
    assert str(statuses.status_of("referral", "some_thing").word) == "some thing"
    assert statuses.status_of("referral", "IN_PROGRESS") == statuses.status_of("referral", "in-progress")
    with pytest.raises(KeyError):
        statuses.status_of("no such kind", "x")


def test_every_icon_that_is_named_is_drawn() -> None:
    drawn = set(re.findall(r'<symbol id="([\w-]+)"', (WEB / "static/web/icons.svg").read_text()))
    named = {state.icon for kind in statuses.STATUSES.values() for state in kind.values()}
    named |= set(re.findall(r'"icon": "([\w-]+)"', (WEB / "gallery/examples.py").read_text()))
    for path in TEMPLATES:
        text = path.read_text()
        named |= set(re.findall(r'<c-icon name="([\w-]+)"', text))
        # `:icon="..."` is an expression, not a name.
        named |= set(re.findall(r'(?<!:)\bicon="([\w-]+)"', text))
        named |= set(re.findall(r"default:'([\w-]+)' }}\" />", text))
    assert named - drawn - {"non"} == set()


def test_no_template_needs_an_inline_style_or_script() -> None:
    assert TEMPLATES
    for path in TEMPLATES:
        text = path.read_text()
        assert not re.search(r"\sstyle=|<style|\son\w+=|hx-on|javascript:", text), path
        for attributes, body in re.findall(r"<script([^>]*)>(.*?)</script>", text, flags=re.S):
            assert "src=" in attributes or "application/json" in attributes, (path, body)


def test_the_words_of_the_design_are_kept() -> None:
    assert str(statuses.status_of("assistance", "not-assisted").word) == "Belum dibantu"
    assert str(statuses.status_of("verdict", "unknown").word) == "Belum dapat dipastikan"
    assert str(statuses.status_of("referral", "accepted").word) == "Setuju bantu"
    assert str(statuses.status_of("referral-client", "rejected").word) == "Tidak dapat membantu kali ini"
    with translation.override("en"):
        assert str(statuses.status_of("assistance", "not-assisted").word) == "Not assisted"
