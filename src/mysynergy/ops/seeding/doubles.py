"""Busy counters: people registered as new although somebody alike was known: a steward's afternoon.

Each is registered through the doors of a counter; that a pair comes of it is the registry's own finding. Two
in three are the same person written down again (another spelling, day and month swapped, a digit mistyped),
the others are somebody else: a twin, a namesake of the same birthday.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import replace

from mysynergy.intake import public as intake
from mysynergy.kernel.errors import Conflict
from mysynergy.ops.seeding.stage import Stage
from mysynergy.registry import public as registry
from mysynergy.synthetic import MadePerson

#: Whose counter was busy: its steward finds them, and so do those of the agencies that knew the people.
AGENCY = "JKM"
WANTED = 30
_PAPERS_LATER = "Dokumen tidak dibawa."


def register_doubles(stage: Stage, wanted: int = WANTED) -> int:
    """Register up to ``wanted`` people once more, or somebody like them; return how many."""
    if (AGENCY, "intake_officer") not in stage.officers:
        return 0
    made = 0
    for key, individual_id in sorted(stage.individuals.items()):
        person = stage.population.by_key[key]
        if made >= wanted:
            break
        if AGENCY in stage.known_by.get(key, ()) or person.death_date is not None or person.mykad is None:
            continue
        day = stage.today - dt.timedelta(days=stage.rng.randrange(1, 28))
        made += _registered(stage, person, _WAYS[made % len(_WAYS)], day, individual_id)
    return made


def _registered(
    stage: Stage,
    person: MadePerson,
    way: Callable[[intake.PersonSaid], intake.PersonSaid],
    day: dt.date,
    individual_id: uuid.UUID,
) -> bool:
    actor = stage.at(AGENCY, "intake_officer", day)
    before = stage.counts["registered beside somebody alike"]
    with stage.trying("registered beside somebody alike", actor):
        kept = intake.submit(actor=actor, said=way(_told(person)), channel="counter")
        try:
            registry.register(actor=actor, source_record_id=kept.id)
        except registry.AlreadyKnown as known:
            if known.candidate.individual_id != individual_id:
                raise Conflict("already_known") from known
            registry.register(
                actor=actor, source_record_id=kept.id, another_person="Wajah pada kad bukan orang ini."
            )
    return stage.counts["registered beside somebody alike"] > before


def _told(person: MadePerson) -> intake.PersonSaid:
    return intake.PersonSaid(
        name=person.name,
        identity_kind="mykad",
        identity_number=person.mykad or "",
        birth_year=person.birth_date.year,
        birth_month=person.birth_date.month,
        birth_day=person.birth_date.day,
        sex=person.sex,
        phone=person.phone or "",
        safe_to_contact="safe" if person.phone else None,
        state=person.state,
        postcode=person.postcode,
    )


def _without_number(said: intake.PersonSaid) -> intake.PersonSaid:
    return replace(said, identity_kind=None, identity_number="", papers_note=_PAPERS_LATER)


def _shortened(said: intake.PersonSaid) -> intake.PersonSaid:
    """The same person, in a hurry: short forms, no papers."""
    short = {
        "bin": "b.",
        "binti": "bt.",
        "abdul": "Abd",
        "muhammad": "Mohd",
        "mohamad": "Mohd",
        "nur": "Noor",
    }
    words = [short.get(word.lower(), word) for word in said.name.split()]
    return _without_number(replace(said, name=" ".join(words)))


def _swapped(said: intake.PersonSaid) -> intake.PersonSaid:
    """The same person: day and month swapped where they can be, no papers."""
    month, day = said.birth_month or 1, said.birth_day or 1
    if day <= 12 and day != month:
        return _without_number(replace(said, birth_month=day, birth_day=month))
    return _without_number(replace(said, birth_day=day + 1 if day < 28 else day - 1))


def _mistyped(said: intake.PersonSaid) -> intake.PersonSaid:
    """The same person: one digit of the last four mistyped."""
    number = said.identity_number
    digit = str((int(number[-2]) + 3) % 10)
    return replace(said, identity_number=number[:-2] + digit + number[-1], phone="")


def _moved(said: intake.PersonSaid) -> intake.PersonSaid:
    """The same person: another state by now, the same telephone, no papers."""
    state = "MY-10" if said.state != "MY-10" else "MY-14"
    return _without_number(replace(said, state=state, postcode=""))


def _twin(said: intake.PersonSaid) -> intake.PersonSaid:
    """Somebody else: a twin whose given name differs in its last letter, at the same address."""
    first, *rest = said.name.split()
    other = first[:-1] + ("i" if first[-1] != "i" else "a")
    return _without_number(replace(said, name=" ".join([other, *rest])))


def _namesake(said: intake.PersonSaid) -> intake.PersonSaid:
    """Somebody else: the same name and birthday in another state, and another telephone."""
    state = "MY-12" if said.state != "MY-12" else "MY-01"
    return _without_number(replace(said, state=state, postcode="", phone="013-777 1290"))


def _disputed(said: intake.PersonSaid) -> intake.PersonSaid:
    """The very number stands for somebody else already: the officer is sure, and both are kept."""
    return replace(said, phone="")


_WAYS = (
    *(_shortened, _twin, _swapped, _moved, _namesake, _mistyped),
    *(_shortened, _swapped, _twin, _moved, _namesake, _disputed),
)
