"""What stands on a person's record, why, and what other sources say."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date
from itertools import islice
from typing import Final

from django.utils.translation import gettext as _

from mysynergy.access.public import Actor
from mysynergy.joining.public import FieldSource, sources_of
from mysynergy.web.gate import may
from mysynergy.web.intake import texts
from mysynergy.web.intake.summary import date_text
from mysynergy.web.person.names import Names
from mysynergy.web.person.particulars import field_word

Row = dict[str, object]
_MOST_SAID: Final = 12


def rows(actor: Actor, individual_id: uuid.UUID) -> list[Row]:
    """Return a row a field: the value that stands, why in words, and who says otherwise, when."""
    if not may(actor, "joining.read"):
        return []
    names = Names(actor)
    found = sources_of(actor=actor, individual_id=individual_id)
    return [_row(field, sources, names) for field, sources in found.items()]


def _row(field: str, sources: Sequence[FieldSource], names: Names) -> Row:
    standing = [one for one in sources if one.stands]
    others = [one for one in sources if not one.stands]
    return {
        "field": field_word(field),
        "value": _value(field, standing[0].value) if standing else _("Not known"),
        "why": _why(standing[0].why) if standing else "",
        "by": _who(standing, names),
        "others": [
            {
                "value": _value(field, one.value),
                "agency": _agency(one, names),
                "on": one.on,
            }
            for one in others[:_MOST_SAID]
        ],
        "more": max(0, len(others) - _MOST_SAID),
    }


def _who(standing: Sequence[FieldSource], names: Names) -> list[dict[str, str | date | None]]:
    seen = (one for one in standing if one.why != "unseen")
    said = dict.fromkeys((_agency(one, names), one.on) for one in seen)  # two rows of one list read alike
    return [{"agency": agency, "on": on} for agency, on in islice(said, _MOST_SAID)]


def _agency(source: FieldSource, names: Names) -> str:
    return names.agency(source.agency_id, withheld=True)


def _why(why: str) -> str:
    return {
        "put_right": _("It was put right."),
        "set_here": _("It was set on the person's page."),
        "agreed": _("Several records say so."),
        "only": _("The only record that says anything."),
        "death": _("A death that one record tells is taken until it is put right."),
        "verified": _("The others only said it; here a document was seen."),
        "trusted": _("Told in a more trusted way than the others."),
        "newest": _("The newest."),
        "fits": _("It agrees with what goes before it and says more."),
        "unseen": _("A record that you may not see says so."),
    }.get(why, "")


def _value(field: str, value: str) -> str:
    if not value:
        return _("Not known")
    if field == "birth_date":
        parts = [int(part) for part in value.split("-")]
        year, month, day = [*parts, None, None][:3]
        return date_text(year, month, day)
    if field == "alive":
        return _("Living") if value == "yes" else _("Dead")
    if field == "sex":
        return dict(texts.sexes()).get(value, value)
    if field == "state":
        return texts.state_word(value)
    if field == "language":
        return dict(texts.languages()).get(value, value)
    return value
