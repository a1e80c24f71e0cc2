"""A case comes to the counter: somebody made up is registered, says what she lacks, may agree to help."""

from __future__ import annotations

from mysynergy.access.public import Actor, acting, agencies
from mysynergy.cases import public as cases
from mysynergy.intake import public as intake
from mysynergy.ops.rehearsal.plan import AGENCIES, KINDS, dice
from mysynergy.registry import public as registry

_FIRST = (
    "Aisyah",
    "Balqis",
    "Chong",
    "Devi",
    "Endon",
    "Farah",
    "Gopal",
    "Hafiz",
    "Ismail",
    "Jannah",
    "Kavitha",
)
_LAST = (
    "Abdullah",
    "Bakar",
    "Daud",
    "Embong",
    "Ghani",
    "Hamid",
    "Idris",
    "Jalil",
    "Kassim",
    "Latif",
    "Mansor",
)
_STATES = ("MY-01", "MY-03", "MY-05", "MY-08", "MY-10", "MY-13", "MY-14")
_CATEGORIES = (
    *("identity", "contact", "household", "income", "work"),
    *("needs", "screening", "referrals", "awards"),
)


def receive(actor: Actor, seed: int, number: int) -> None:
    """Register case ``number``, open its needs, and record her consent where she gives it.

    One transaction: a counter that is interrupted begins again with the same person.
    """
    own = dice(seed, "case", number)
    with acting(actor):
        source = intake.submit(actor=actor, said=_said(seed, number), channel="counter")
        person = registry.register(actor=actor, source_record_id=source.id)
        chosen = own.sample(KINDS, 2 if own.random() < 0.25 else 1)
        urgency = own.choices(cases.URGENCIES, weights=(5, 25, 70))[0]
        said = [cases.NeedSaid(module, kind, urgency, f"case {number}") for module, kind in chosen]
        cases.add_needs(actor=actor, individual_id=person, needs=said)
        if own.random() < 0.04:
            return
        asked = [one.id for one in agencies(actor=actor).values() if one.code in AGENCIES]
        registry.record_consent(
            actor=actor,
            individual_id=person,
            basis="consent",
            purposes=["casework"],
            categories=_CATEGORIES,
            agency_ids=asked,
            evidence="read_aloud",
        )


def _said(seed: int, number: int) -> intake.PersonSaid:
    own = dice(seed, "person", number)
    year, month, day = own.randrange(1960, 2005), own.randrange(1, 13), own.randrange(1, 28)
    identity = f"{year % 100:02}{month:02}{day:02}-{own.choice(('01', '10', '14'))}-{number % 10000:04}"
    name = f"{own.choice(_FIRST)} {own.choice(_FIRST)} {own.choice(_LAST)}"
    return intake.PersonSaid(
        name=name,
        identity_kind="mykad",
        identity_number=identity,
        birth_year=year,
        birth_month=month,
        birth_day=day,
        phone=f"01{own.randrange(1, 9)}-{own.randrange(200, 999)} {number % 10000:04}",
        safe_to_contact="safe",
        state=own.choice(_STATES),
        language="ms",
    )
