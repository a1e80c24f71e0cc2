"""What is typed into the steps of an intake, read from posts and from drafts. Pure: no door is opened here.

A draft holds the typed text of each step as it was typed, so that everything comes back as it was left.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from mysynergy.cases.public import NEED_KINDS, NeedSaid
from mysynergy.events.public import Json
from mysynergy.households.public import MemberSaid
from mysynergy.intake.public import FIELDS, PersonSaid
from mysynergy.kernel.errors import Fault
from mysynergy.web.look.posted import money_answer

Typed = Mapping[str, str]

STEPS: Final = ("person", "household", "needs", "consent", "review")
#: Kinds of document at the counter, the usual ones first.
DOCUMENTS: Final = (
    "mykad",
    "mypr",
    "mykas",
    "passport",
    "unhcr",
    "army",
    "police",
    "old_ic",
    "birth_certificate",
    "other",
    "none",
)
MEMBER_FIELDS: Final = (
    "role",
    "name",
    "life",
    "identity_number",
    "birth_day",
    "birth_month",
    "birth_year",
    "death_year",
    "schooling",
    "lives_here",
    "same_as",
)
#: Facts asked beside the household; the first three are choices of the vocabulary.
WORK_FACTS: Final = (
    "person.employment_status",
    "person.self_employed_sector",
    "business.licence",
    "household.disaster_or_emergency",
)
SCHOOLING: Final = ("none", "primary", "form_1", "secondary", "higher")
MOST_MEMBERS: Final = 20
MOST_TEXT: Final = 20_000
PURPOSES: Final = ("casework", "referral", "follow_up")
EVIDENCES: Final = ("read_aloud", "signed_form", "spoken_by_phone", "section_of_law")
NOT_YET: Final = "not_yet"


def text_of(value: object) -> str:
    """Return typed text, cut at a length no answer can have; other kinds of value are no text."""
    return value[:MOST_TEXT] if isinstance(value, str) else ""


def identifier(text: str) -> uuid.UUID | None:
    """Return the id that is written, or ``None`` for any other text."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def part(answers: Mapping[str, Json], name: str) -> dict[str, Json]:
    """Return the answers of one step as a mapping, empty when the step was never opened."""
    found = answers.get(name)
    return dict(found) if isinstance(found, dict) else {}


def texts(found: Mapping[str, Json]) -> dict[str, str]:
    """Return the texts of a part."""
    return {key: value for key, value in found.items() if isinstance(value, str)}


def items(found: Mapping[str, Json], name: str) -> list[str]:
    """Return a list of texts of a part."""
    value = found.get(name)
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def person_typed(data: Mapping[str, object]) -> dict[str, Json]:
    """Return the typed text of the person step."""
    return {name: text_of(data.get(name)).strip() for name in FIELDS if name in data}


def person_said(answers: Mapping[str, Json]) -> tuple[PersonSaid, tuple[Fault, ...]]:
    """Read the person of a draft; faults name what could not be read at all."""
    read = PersonSaid.read({**part(answers, "person"), "alive": True})
    return read.said, read.faults


@dataclass(frozen=True, slots=True)
class Member:
    """One member as typed; ``place`` is where in the list."""

    place: int
    typed: Typed

    @property
    def empty(self) -> bool:
        """Whether nothing was typed that says who this is."""
        return not any(self.typed.get(name, "").strip() for name in ("name", "identity_number", "birth_year"))

    @property
    def dead(self) -> bool:
        """Whether this person has died."""
        return self.typed.get("life") == "dead"


def members_typed(data: Mapping[str, object]) -> list[Json]:
    """Return the members as posted (``m0_name`` ...), without those marked for removal and empty ones."""
    gone = text_of(data.get("do")).removeprefix("remove:")
    found: list[Json] = []
    for place in range(MOST_MEMBERS):
        typed = {name: text_of(data.get(f"m{place}_{name}")).strip() for name in MEMBER_FIELDS}
        if str(place) != gone and not Member(place, typed).empty:
            found.append(dict(typed))
    return found


def members_of(answers: Mapping[str, Json]) -> list[Member]:
    """Return the members of a draft."""
    listed = part(answers, "household").get("members")
    rows = listed if isinstance(listed, list) else []
    return [Member(place, texts(row)) for place, row in enumerate(rows) if isinstance(row, dict)]


def household_typed(data: Mapping[str, object]) -> dict[str, Json]:
    """Return the typed text of the household step."""
    names = ["alone", *(f"income_{one}" for one in ("mode", "exact", "low", "high")), *WORK_FACTS]
    typed: dict[str, Json] = {name: text_of(data.get(name)).strip() for name in names}
    if not any(typed[f"income_{part}"] for part in ("exact", "low", "high")):
        typed["income_mode"] = "unknown"  # nothing typed is no answer, whichever way stands chosen
    typed["members"] = members_typed(data)
    return typed


def member_said(member: Member) -> tuple[MemberSaid, tuple[Fault, ...]]:
    """Read one member: a number typed is a MyKad's; of the dead the day of death may be told by its year."""
    typed = member.typed
    number = typed.get("identity_number", "")
    read = PersonSaid.read(
        {
            "name": typed.get("name", ""),
            "identity_kind": "mykad" if number else "",
            "identity_number": number,
            **{name: typed.get(name, "") for name in ("birth_day", "birth_month", "birth_year")},
            "death_year": typed.get("death_year", "") if member.dead else "",
            "alive": not member.dead,
        }
    )
    said = MemberSaid(
        role=typed.get("role") or "",
        said=read.said,
        same_as=identifier(typed.get("same_as", "")),
        lives_here=not member.dead and typed.get("lives_here") != "no",
    )
    return said, read.faults


def member_faults(members: Sequence[Member], today: dt.date) -> list[Fault]:
    """Return what is wrong with the members, each fault under ``m<place>_<field>``."""
    found: list[Fault] = []
    for member in members:
        said, unread = member_said(member)
        checked = said.said.check(today).faults if said.said else ()
        found += [replace(fault, field=f"m{member.place}_{fault.field}") for fault in (*unread, *checked)]
        if not said.role:
            found.append(Fault(f"m{member.place}_role", "unknown_role"))
    return found


def household_facts(answers: Mapping[str, Json]) -> dict[str, object]:
    """Return what the household step says as facts of the vocabulary; what was not said is left out.

    Income: an amount, or a range. Pupils are counted as told; where no schooling was told, nothing is said.
    """
    typed = texts(part(answers, "household"))
    facts: dict[str, object] = {name: typed[name] for name in WORK_FACTS if typed.get(name)}
    income = money_answer(typed, "income")
    if income.low is not None and income.high is not None and not income.faults:
        exact = income.low == income.high
        facts["household.gross_income"] = (
            str(income.low) if exact else {"from": str(income.low), "to": str(income.high)}
        )
    at_school = [one.typed.get("schooling", "") for one in members_of(answers) if not one.dead]
    if any(at_school):
        first, others = at_school.count("form_1"), at_school.count("secondary")
        facts |= {
            "household.pupils_year_1_6": at_school.count("primary"),
            "household.pupils_form_1": first,
            "household.pupils_form_1_5": first + others,
            "household.children_in_higher_education": at_school.count("higher"),
        }
    return facts


def asked_facts(answers: Mapping[str, Json]) -> dict[str, Json]:
    """Return what she answered in her own check before she came, without what the steps ask themselves."""
    found = part(part(answers, "asked"), "facts")
    return {name: value for name, value in found.items() if name not in household_facts(answers)}


def needs_typed(data: Mapping[str, object], chosen: Sequence[str]) -> dict[str, Json]:
    """Return the typed text of the needs step: kinds chosen (``module:kind``), urgency and note of each."""
    typed: dict[str, Json] = {"kinds": list(chosen)[:60]}
    for one in chosen:
        typed[f"urgency_{one}"] = text_of(data.get(f"urgency_{one}")) or "normal"
        typed[f"note_{one}"] = text_of(data.get(f"note_{one}")).strip()
    return typed


def needs_said(answers: Mapping[str, Json]) -> tuple[NeedSaid, ...]:
    """Return the needs of a draft that exist, in the order of the modules."""
    found = part(answers, "needs")
    typed, chosen = texts(found), set(items(found, "kinds"))
    return tuple(
        NeedSaid(
            module=module,
            kind=kind,
            urgency=typed.get(f"urgency_{module}:{kind}", "normal"),
            note=typed.get(f"note_{module}:{kind}", ""),
        )
        for module, kinds in NEED_KINDS.items()
        for kind in kinds
        if f"{module}:{kind}" in chosen
    )


def consent_typed(data: Mapping[str, object], lists: Mapping[str, Sequence[str]]) -> dict[str, Json]:
    """Return the typed text of the consent step; ``lists`` are the chosen purposes, categories, agencies."""
    typed: dict[str, Json] = {
        name: text_of(data.get(name)).strip() for name in ("basis", "evidence", "zakat")
    }
    typed["evidence_note"] = text_of(data.get("evidence_note")).strip()
    for name in ("purposes", "categories", "agencies"):
        typed[name] = list(lists.get(name, ()))[:100]
    return typed
