"""The words of these pages: what was asked, how, what was found."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

Choice = tuple[str, str]


def kinds() -> Mapping[str, str]:
    """Return what can be asked for."""
    return {"access": _("A copy of the record"), "erasure": _("Erasure of the record")}


def channels() -> list[Choice]:
    """Return how a person may ask."""
    return [
        ("counter", _("At the counter")),
        ("phone", _("By telephone")),
        ("letter", _("By letter")),
        ("online", _("Online")),
    ]


def shown() -> list[Choice]:
    """Return how it is made sure that it is the person."""
    return [
        ("document_seen", _("The document was seen")),
        ("known_to_officer", _("The officer knows the person")),
        ("representative", _("Somebody who may act for the person asked, and showed it")),
    ]


def hold_reasons() -> list[Choice]:
    """Return why a record must not be erased."""
    return [
        ("court", _("A court asks for it")),
        ("audit", _("An audit is under way")),
        ("investigation", _("An investigation is under way")),
        ("complaint", _("A complaint or appeal is under way")),
    ]


def found() -> list[Choice]:
    """Return what a decider may have found of an undecided duty to keep."""
    return [
        ("kept_without_name", _("The entry without a name is enough")),
        ("no_duty", _("There is no duty to keep it")),
        ("must_be_kept", _("It must be kept with the name")),
    ]


def word(choices: list[Choice], value: str) -> str:
    """Return the word of a value among choices."""
    return dict(choices).get(value, value.replace("_", " "))
