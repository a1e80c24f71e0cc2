"""A copy of what is held about a person, in words she can read: as JSON with labels, as lines, as text."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils import formats
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext, override
from django.utils.translation import gettext_noop as noop

from mysynergy.access.public import Held
from mysynergy.events.public import Json
from mysynergy.kernel.days import KUALA_LUMPUR
from mysynergy.privacy.public import Copy
from mysynergy.registry.public import IndividualView
from mysynergy.words.documents import document_kind, document_proves
from mysynergy.words.events import told
from mysynergy.words.labels import label
from mysynergy.words.needs import basis_name, category_name, module_name, need_name, urgency_name
from mysynergy.words.notices import notice_said
from mysynergy.words.programmes import benefit_name, rhythm_name
from mysynergy.words.representatives import CAPACITIES, SCOPES, said
from mysynergy.words.roles import ROLES

#: What each kind of thing is called.
KINDS: Final[Mapping[str, str]] = {
    "leave": noop("Request of an officer near this person"),
    "individual": noop("Your record"),
    "number": noop("Identity number"),
    "spelling": noop("Your name as one agency spells it"),
    "phone": noop("Telephone number"),
    "email": noop("E-mail address for messages"),
    "link": noop("How a record came to stand for you"),
    "correction": noop("What was put right in your record"),
    "lift_request": noop("A request to lift the protection of your record"),
    "refusal": noop("Help that was refused"),
    "join": noop("When your record was joined with another, and parted"),
    "two_people": noop("An officer's word that you are not somebody else"),
    "pair": noop("A question whether you and another record are one person"),
    "pair_decision": noop("What a data steward said to that question"),
    "correction_request": noop("A request to look again at what is recorded of you"),
    "consent": noop("Consent or another legal basis"),
    "source_record": noop("What an agency was told about you"),
    "import_row": noop("A list in which you stood"),
    "household": noop("Your household"),
    "relationship": noop("A relation"),
    "fact": noop("An answer that is recorded"),
    "wish": noop("A kind of help you want or do not want"),
    "screening": noop("A screening against all programmes"),
    "case": noop("Your case at an agency"),
    "document": noop("A document of yours that is kept"),
    "need": noop("A need"),
    "circumstance": noop("What makes your trouble heavier"),
    "contact_try": noop("A try to reach you"),
    "representative": noop("Somebody who may act for you"),
    "representing": noop("You may act for somebody"),
    "closing": noop("How your case ended"),
    "measure": noop("Income of your household against the poverty line"),
    "follow_up": noop("When you are asked again how you are"),
    "tip": noop("Somebody told that you may need help"),
    "asked": noop("A question you asked"),
    "crisis": noop("A danger you were in"),
    "sitting": noop("A sitting with you at a counter"),
    "arrival": noop("When somebody rang, came or wrote for you"),
    "lead": noop("The agency that leads for you"),
    "hand_over": noop("The lead for you, offered to another agency"),
    "goal": noop("A goal of your plan"),
    "task": noop("A task of your plan"),
    "visit": noop("A visit to you"),
    "note": noop("A note about your case"),
    "referral": noop("A referral"),
    "pathway": noop("A pathway that was laid out for you"),
    "pathway_step": noop("A step of a pathway"),
    "letter": noop("A letter to a body outside the platform"),
    "late_answer": noop("An answer that was due soon, or late"),
    "notice": noop("A notice to officers about you"),
    "client_link": noop("A link to your case"),
    "client_said": noop("What you said through your link"),
    "outgoing_message": noop("A message to you"),
    "moved_date": noop("A date moved because of a holiday"),
    "appointment": noop("An appointment"),
    "offer": noop("An offer of a need to agencies"),
    "referral_message": noop("A message between the agencies of a referral"),
    "proposal": noop("A programme that was proposed"),
    "enrolment": noop("An enrolment"),
    "award": noop("Help that was granted"),
    "delivery": noop("Help that was handed over"),
    "override": noop("A second officer's permission"),
    "finding": noop("An overlap that was found"),
    "membership": noop("Membership in a scheme"),
    "contribution": noop("A contribution"),
    "request": noop("What you asked for about your record"),
    "grant": noop("An agency that may see part of your record"),
    "reading": noop("Somebody read your record"),
    "event": noop("What happened"),
}
#: What each field is called.
FIELDS: Final[Mapping[str, str]] = {
    "list": noop("List"),
    "row": noop("Row"),
    "taken_back": noop("Taken back"),
    "name": noop("Name"),
    "birth_date": noop("Date of birth"),
    "birth_year": noop("Year of birth"),
    "birth_month": noop("Month of birth"),
    "birth_day": noop("Day of birth"),
    "sex": noop("Sex"),
    "state": noop("State"),
    "status": noop("Status"),
    "notice": noop("Notice"),
    "reader_role": noop("Role of the officer"),
    "district": noop("District"),
    "postcode": noop("Postcode"),
    "address": noop("Address"),
    "language": noop("Language"),
    "alive": noop("Living"),
    "death_date": noop("Day of death"),
    "death_year": noop("Year of death"),
    "death_month": noop("Month of death"),
    "death_day": noop("Day of the month of death"),
    "safe_to_contact": noop("How you may be contacted"),
    "identity_kind": noop("Document"),
    "identity_number": noop("Number of the document"),
    "document_kind": noop("Kind of document"),
    "proves": noop("What it proves"),
    "issued_on": noop("Issued on"),
    "expires_on": noop("Valid until"),
    "verified_at": noop("Verified on"),
    "phone": noop("Telephone number"),
    "email": noop("E-mail address"),
    "papers_note": noop("About your papers"),
    "mother_name": noop("Mother's name"),
    "channel": noop("Channel"),
    "verification": noop("How sure it is"),
    "how": noop("How"),
    "because_of": noop("Because of"),
    "fields": noop("What was put right"),
    "field": noop("What it is about"),
    "found_at": noop("Where it was asked"),
    "decided_at": noop("Decided on"),
    "reason": noop("Reason"),
    "basis": noop("Legal basis"),
    "purposes": noop("Purposes"),
    "categories": noop("Kinds of information"),
    "agencies": noop("Agencies"),
    "evidence": noop("How it is shown"),
    "withdrawn_at": noop("Withdrawn on"),
    "role": noop("Role"),
    "lives_with": noop("Lives with"),
    "kind": noop("Kind"),
    "person": noop("Person"),
    "of": noop("Of whom"),
    "fact": noop("Question"),
    "value": noop("The answer"),
    "as_of": noop("True on"),
    "source": noop("Learnt from"),
    "wish": noop("Kind of help"),
    "wanted": noop("Whether it is wanted"),
    "day": noop("Day"),
    "outcomes": noop("Results by programme"),
    "module": noop("Area"),
    "need": noop("Need"),
    "urgency": noop("Urgency"),
    "note": noop("Note"),
    "review": noop("Last look"),
    "held_until": noop("To be looked at by"),
    "outcome": noop("Outcome"),
    "income_from": noop("Income, at least (RM)"),
    "income_to": noop("Income, at most (RM)"),
    "poor": noop("Within the poverty line"),
    "below_had_kifayah": noop("Below had kifayah"),
    "by_yourself": noop("Done by yourself"),
    "case_number": noop("Case number"),
    "closed_because": noop("Closed because"),
    "accepted_because": noop("Accepted because"),
    "referred_on_because": noop("Referred on because"),
    "referred_on_in_words": noop("Why it was referred on"),
    "evidence_reference": noop("Its number or reference"),
    "opened_at": noop("Opened on"),
    "closed_at": noop("Closed on"),
    "result": noop("Result"),
    "programme": noop("Programme"),
    "from_agency": noop("From the agency"),
    "old": noop("Before"),
    "new": noop("Afterwards"),
    "meets_at": noop("Time of the appointment"),
    "place": noop("Place of the appointment"),
    "to_agency": noop("To the agency"),
    "to_body": noop("To the body"),
    "whole_number": noop("With the whole identity number"),
    "letter_reference": noop("Number of the letter"),
    "asked_again_on": noop("To be asked again on"),
    "message": noop("Message"),
    "answer": noop("What was answered"),
    "due_at": noop("Answer due"),
    "received_at": noop("Received on"),
    "ended_at": noop("Ended on"),
    "help": noop("Kind of help given"),
    "description": noop("Description"),
    "amount": noop("Amount (RM)"),
    "every": noop("How often"),
    "quantity": noop("Quantity"),
    "unit": noop("Unit"),
    "proof": noop("Proof"),
    "reverses": noop("Takes back"),
    "says_ms": noop("The rule in Malay"),
    "says_en": noop("The rule in English"),
    "scheme": noop("Scheme"),
    "sector": noop("Sector"),
    "plan": noop("Plan"),
    "months": noop("Months"),
    "cover_from": noop("Cover from"),
    "cover_until": noop("Cover until"),
    "asked_for": noop("Asked for"),
    "from": noop("From"),
    "how_far": noop("How far"),
    "capacity": noop("In which capacity"),
    "until": noop("Until"),
    "event": noop("Event"),
    "purpose": noop("Purpose"),
}
#: Always said, whether or not anything was left out: its absence must not tell.
LEFT_OUT: Final = noop(
    "What somebody else confided to protect a person, and what would show another person's number, is not "
    "in any copy. This sentence stands in every copy."
)
ONLY_PART: Final = noop(
    "This copy holds what the agency that gives it holds about you and what others share with it. Other "
    "agencies may hold more: ask there, or ask the operator for the whole copy."
)
WHOLE: Final = noop("This copy holds what all agencies on this platform hold about you.")
_NOT_NAMED: Final = noop("an agency that is not named here")
_IDS: Final = frozenset({"agencies", "from_agency", "to_agency"})
_LANGUAGES: Final = {"ms": "Bahasa Malaysia", "en": "English", "zh": "中文", "ta": "தமிழ்"}
_WORDS: Final[Mapping[str, Callable[[str], str]]] = {
    "sex": lambda code: label("person.sex", code),
    "state": lambda code: label("person.residence_state", code),
    "language": lambda code: _LANGUAGES.get(code, code),
    "document_kind": document_kind,
    "proves": document_proves,
    "module": module_name,
    "how_far": lambda code: said(SCOPES, code),
    "capacity": lambda code: said(CAPACITIES, code),
    "need": need_name,
    "urgency": urgency_name,
    "categories": category_name,
    "basis": basis_name,
    "help": benefit_name,
    "every": rhythm_name,
    "event": lambda code: told(code).text,
    "notice": lambda code: notice_said(code)[1],
    "reader_role": lambda code: str(ROLES.get(code, code.replace("_", " "))),
}
_DATES: Final = ("_at", "_on", "_from", "_until", "_date")
_CODES: Final = frozenset({"status", "outcome", "channel", "result", "role", "kind", "identity_kind", "how"})
Programmes = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Line:
    """One thing held, in words: what it is, whose record, when, and its fields by name."""

    title: str
    agency: str
    at: str
    fields: tuple[tuple[str, str], ...]


def person_name(person: IndividualView) -> str:
    """Return a person's name; of somebody erased, that she is."""
    return person.name if person.erased_at is None else erased_word()


def erased_word() -> str:
    """Return what stands for the name of somebody who was erased."""
    return gettext("A person (erased)")


def labels(code: str, table: Mapping[str, str]) -> Mapping[str, str]:
    """Return what a code is called, in both languages."""
    said = {}
    for language in ("ms", "en"):
        with override(language):
            said[language] = gettext(table.get(code, code))
    return said


def as_json(copy: Copy, programmes: Programmes) -> Mapping[str, Json]:
    """Return a copy as JSON: codes and values as they are held, the names of fields in two languages.

    ``programmes``: names by id (``ms``, ``en``), for those that may be named.
    """
    held = [one for section in copy.sections for one in section.held]
    names = sorted({name for one in held for name in one.fields})
    return {
        "copy_id": str(copy.id),
        "individual_id": str(copy.individual_id),
        "made_at": copy.made_at.isoformat(),
        "made_by_agency": _agency_code(copy, copy.agency_id),
        "whole": copy.whole,
        "says": labels(WHOLE if copy.whole else ONLY_PART, {}),
        "left_out": labels(LEFT_OUT, {}),
        "labels": {
            "kinds": {kind: labels(kind, KINDS) for kind in sorted({one.kind for one in held})},
            "fields": {name: labels(name, FIELDS) for name in names},
            "programmes": {key: dict(programmes[key]) for key in sorted(_programmes(held) & set(programmes))},
        },
        "sections": [
            {"room": section.room, "held": [_as_json(copy, one) for one in section.held]}
            for section in copy.sections
        ],
    }


def _programmes(held: Sequence[Held]) -> set[str]:
    named = {str(one.fields["programme"]) for one in held if "programme" in one.fields}
    for one in held:
        outcomes = one.fields.get("outcomes")
        if isinstance(outcomes, Mapping):
            named |= {str(key) for key in outcomes}
    return named


def _as_json(copy: Copy, held: Held) -> Mapping[str, Json]:
    return {
        "kind": held.kind,
        "id": str(held.id) if held.id else None,
        "category": held.category,
        "agency": _agency_code(copy, held.agency_id),
        "at": held.at.isoformat() if held.at else None,
        "fields": {
            name: _codes(copy, value) if name in _IDS else value for name, value in held.fields.items()
        },
    }


def _codes(copy: Copy, value: Json) -> Json:
    if isinstance(value, str):
        return _agency_code(copy, uuid.UUID(value))
    return [_codes(copy, one) for one in value] if isinstance(value, Sequence) else value


def _agency_code(copy: Copy, agency_id: uuid.UUID | None) -> str | None:
    found = copy.agencies.get(agency_id) if agency_id else None
    return found.code if found else None


def lines(copy: Copy, programmes: Programmes, language: str) -> tuple[tuple[str, tuple[Line, ...]], ...]:
    """Return a copy as titles with their lines, in ``language``, to be printed or shown."""
    grouped: dict[str, list[Line]] = {}
    with override(language):
        for held in (one for section in copy.sections for one in section.held):
            title = gettext(KINDS.get(held.kind, held.kind))
            grouped.setdefault(title, []).append(_line(copy, held, title, programmes, language))
    return tuple((title, tuple(found)) for title, found in grouped.items())


def _line(copy: Copy, held: Held, title: str, programmes: Programmes, language: str) -> Line:
    agency = copy.agencies.get(held.agency_id) if held.agency_id else None
    name = (agency.name_en if language == "en" else agency.name_ms) if agency else ""
    if not name and held.kind != "individual":
        name = gettext(_NOT_NAMED)
    return Line(
        title=title,
        agency=name,
        at=_moment(held.at),
        fields=tuple(
            (gettext(FIELDS.get(field, field)), _said(copy, field, value, programmes, language))
            for field, value in held.fields.items()
            if field != ("says_ms" if language == "en" else "says_en")
        ),
    )


def _said(copy: Copy, field: str, value: Json, programmes: Programmes, language: str) -> str:
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if isinstance(value, Mapping):
        return "; ".join(
            f"{programmes.get(key, {}).get(language, key)}: {_plain(one)}" for key, one in value.items()
        )
    if isinstance(value, str):
        return _text(copy, field, value, programmes, language)
    if isinstance(value, Sequence):
        return ", ".join(_said(copy, field, one, programmes, language) for one in value)
    return str(value)


def _text(copy: Copy, field: str, value: str, programmes: Programmes, language: str) -> str:
    if field in _IDS:
        agency = copy.agencies.get(uuid.UUID(value))
        return (agency.name_en if language == "en" else agency.name_ms) if agency else gettext(_NOT_NAMED)
    if field == "programme":
        return programmes.get(value, {}).get(language, value)
    if field in _WORDS:
        return _WORDS[field](value)
    if field in _CODES:
        return value.replace("_", " ")
    if field.endswith(_DATES) or field in ("from", "until", "as_of", "day"):
        return _moment(_date(value)) or value
    return value


def _plain(value: Json) -> str:
    return str(value).replace("_", " ")


def _date(value: str) -> dt.date | dt.datetime | None:
    try:
        return parse_datetime(value) if "T" in value else dt.date.fromisoformat(value)
    except ValueError:
        return None


def _moment(at: dt.date | dt.datetime | None) -> str:
    if at is None:
        return ""
    if isinstance(at, dt.datetime):
        return formats.date_format(at.astimezone(KUALA_LUMPUR), "j M Y, H:i")
    return formats.date_format(at, "j M Y")


def as_text(copy: Copy, programmes: Programmes, language: str) -> str:
    """Return a copy as plain text in ``language``, for a printer or a screen reader."""
    with override(language):
        says = gettext(WHOLE if copy.whole else ONLY_PART)
        parts = [gettext("A copy of what is held about you"), _moment(copy.made_at), says]
        parts.append(gettext(LEFT_OUT))
    for title, found in lines(copy, programmes, language):
        parts.append(f"\n== {title} ==")
        for line in found:
            parts.append("- " + " · ".join(part for part in (line.at, line.agency) if part))
            parts += [f"    {name}: {value}" for name, value in line.fields]
    return "\n".join(parts) + "\n"
