"""What stands in a letter: only what was agreed to, put together once, sealed, never written again."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection
from dataclasses import asdict
from typing import Any

from mysynergy.access.public import Actor, agencies, users_by_id
from mysynergy.beyond.models import Body, Letter
from mysynergy.beyond.views import LetterSaid, Paper
from mysynergy.cases.public import NeedView
from mysynergy.households.public import household_of
from mysynergy.kernel.errors import NotFound
from mysynergy.registry.public import ConsentView, IndividualView, get_many, reveal_number
from mysynergy.vault.public import Sealed, open_text, seal_text

_CONTEXT = "beyond_letter.said"
_DAYS = ("on", "birth_date", "follow_up_on")


def put_together(
    actor: Actor, said: LetterSaid, need: NeedView, body: Body, consent: ConsentView, reference: str
) -> Paper:
    """Return what the letter tells, as far as ``said.categories`` go and the officer herself may see.

    An address or a telephone of a protected person never stands in a letter. Opening the whole identity
    number is an event of its own.
    """
    her = get_many(actor=actor, ids=[need.individual_id]).get(need.individual_id)
    if her is None:
        raise NotFound("individual")
    agency = agencies(actor=actor)[actor.own_agency_id]
    number = her.number_masked
    if said.whole_number_for:
        number = reveal_number(actor=actor, individual_id=her.id, reason=said.whole_number_for)
    phone, address = _contact(her, said.categories)
    assert said.follow_up_on is not None  # noqa: S101 - checked before
    return Paper(
        reference=reference,
        on=actor.today,
        language=said.language,
        agency_ms=agency.name_ms,
        agency_en=agency.name_en,
        officer=_officer(actor),
        body_name=body.name,
        body_kind=body.kind,
        body_address=body.address,
        name=her.name,
        number=number,
        number_kind=her.number_kind,
        birth_date=her.birth_date if her.birth_precision == "day" else None,
        sex=her.sex,
        phone=phone,
        call_only=phone is not None and her.safe_to_contact == "call_only",
        address=address,
        members=_members(actor, her, said.categories),
        module=need.module,
        need=need.kind,
        urgency=need.urgency,
        basis=consent.basis,
        words=said.words.strip(),
        follow_up_on=said.follow_up_on,
        case_number=need.case_number,
    )


def _contact(her: IndividualView, told: Collection[str]) -> tuple[str | None, str | None]:
    if "contact" not in told or her.protected:
        return None, None
    lines = [her.address, " ".join(one for one in (her.postcode, her.district) if one)]
    return her.phone or None, "\n".join(one for one in lines if one) or None


def _members(actor: Actor, her: IndividualView, told: Collection[str]) -> int | None:
    """Return how many live together, where that is agreed to and wholly known."""
    if "household" not in told or her.protected:
        return None
    found = household_of(actor=actor, individual_id=her.id)
    return len(found.members) if found is not None and not found.incomplete else None


def _officer(actor: Actor) -> str:
    known = users_by_id(actor=actor, ids=frozenset([actor.own_id])).get(actor.own_id)
    return known.name if known else ""


def sealed(paper: Paper) -> Sealed:
    """Return a letter's content as it is stored."""
    return seal_text(json.dumps(asdict(paper), default=str), context=_CONTEXT)


def opened(row: Letter) -> Paper:
    """Return what a letter says. Raises ``NotFound`` once it was erased."""
    if not bytes(row.said):
        raise NotFound("letter_not_found")
    values: dict[str, Any] = json.loads(open_text(Sealed(row.sealed_with, bytes(row.said)), context=_CONTEXT))
    for name in _DAYS:
        values[name] = dt.date.fromisoformat(values[name]) if values[name] else None
    return Paper(**values)
