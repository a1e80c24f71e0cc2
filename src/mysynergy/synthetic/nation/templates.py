"""The pool of households, made one by one, as columns: who is whose child and what is known of each.

A nation is drawn from it. A household keeps its shape, its ages and what is known of it; names, numbers,
birthdays, phones and addresses are new for each draw.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

import numpy as np
import polars as pl

from mysynergy.kernel.periods import whole_years
from mysynergy.synthetic.figures import states
from mysynergy.synthetic.files import people_frame
from mysynergy.synthetic.namegiving import tradition_of
from mysynergy.synthetic.nation.chance import Flags, Ints
from mysynergy.synthetic.population import population_blocks
from mysynergy.synthetic.shapes import MadeHousehold, MadePerson, Population

POOL = 40_000
TRADITIONS = (
    *("malay", "bajau", "chinese", "indian", "sikh", "iban", "kadazan", "orang_asli", "siamese"),
    *("christian", "indonesian", "bangladeshi", "myanmar", "filipino"),
)
NUMBERED = frozenset(("mykad", "mykid", "mypr", "mykas"))
PAPERS = ("none", "mykad", "mykid", "mypr", "mykas", "passport", "unhcr_card")
ABROAD = "abroad"
NOBODY = -1
_EPOCH = dt.date(1970, 1, 1)
_MOTHERS_FAMILY = 100


@dataclass(frozen=True)
class Pool:
    """Rows household by household, the living first (in the order of ``facts``), then the dead kin.

    ``mother``, ``father`` and ``spouse`` are places within the household, ``NOBODY`` where none is a member
    or dead kin. ``family`` is one number for the children of the same parents, whether or not these live with
    them; ``twin`` the place of the first of those born together. ``latest`` is the last day of birth that
    gives the age.
    """

    facts: pl.DataFrame
    starts: Ints
    sizes: Ints
    living: Ints
    income: Ints
    codes: Mapping[str, Ints]
    flags: Mapping[str, Flags]
    state_codes: tuple[str, ...]
    communities: tuple[str, ...]
    birth_places: tuple[str, ...]

    @property
    def households(self) -> int:
        """How many there are."""
        return int(self.sizes.size)


def make_pool(people: int, seed: int, as_of: dt.date) -> Pool:
    """Make a pool of ``people`` living people."""
    state_codes = tuple(states())
    reader = _Reader(as_of, seed, state_codes)
    frames = []
    for part in population_blocks(people, seed, as_of):
        frames.append(people_frame(part).drop("person_id", "household_id"))
        reader.read(part)
    return reader.pool(pl.concat(frames))


class _Reader:
    """Collects the columns while the pool is being made."""

    def __init__(self, as_of: dt.date, seed: int, state_codes: tuple[str, ...]) -> None:
        self.as_of, self.state_codes = as_of, state_codes
        self.rng = Random(f"nation/{seed}")  # noqa: S311 - repeatable on purpose, no secret
        self.rows: list[dict[str, int]] = []
        self.sizes: list[int] = []
        self.living: list[int] = []
        self.income: list[int] = []
        self.communities: list[str] = []
        self.birth_places: list[str] = [*state_codes, ABROAD]

    def read(self, part: Population) -> None:
        """Take in the households of one part."""
        at_home: dict[int, list[MadePerson]] = {}
        for person in part.people:
            at_home.setdefault(person.household_key, []).append(person)
        parents: dict[int, list[int]] = {}
        spouses: dict[int, int] = {}
        for kin in part.kin:
            if kin.kind == "parent":
                parents.setdefault(kin.person_key, []).append(kin.relative_key)
            elif kin.kind == "spouse":
                spouses[kin.person_key] = kin.relative_key
        for home in part.households:
            people = sorted(at_home[home.key], key=lambda person: not person.alive)
            self._household(home, people, parents, spouses)

    def _household(
        self,
        home: MadeHousehold,
        people: Sequence[MadePerson],
        parents: Mapping[int, Sequence[int]],
        spouses: Mapping[int, int],
    ) -> None:
        head = people[0]
        tradition = tradition_of(
            community=head.community,
            religion=head.religion,
            state=head.state,
            citizen=head.citizenship == "citizen",
            rng=self.rng,
        )
        place = {person.key: index for index, person in enumerate(people)}
        rows: list[dict[str, int]] = []
        for index, person in enumerate(people):
            row = self._person(person, tradition, rural=home.strata == "rural")
            row |= {"mother": NOBODY, "father": NOBODY}
            for key in parents.get(person.key, ()):
                if key in place:
                    row["mother" if people[place[key]].sex == "female" else "father"] = place[key]
            row["spouse"] = place.get(spouses.get(person.key, NOBODY), NOBODY)
            row["family"] = _family(index, row, person)
            row["twin"] = _twin(index, row, person, people, rows)
            rows.append(row)
        self.rows.extend(rows)
        self.sizes.append(len(people))
        self.living.append(home.size)
        self.income.append(int(home.gross_income))

    def _person(self, person: MadePerson, tradition: str, *, rural: bool) -> dict[str, int]:
        if person.community not in self.communities:
            self.communities.append(person.community)
        return {
            "state": self.state_codes.index(person.state),
            "community": self.communities.index(person.community),
            "tradition": TRADITIONS.index(tradition),
            "papers": PAPERS.index(person.papers),
            "birth_place": self.birth_places.index(person.birth_state),
            "latest": _latest(person.birth_date, self.as_of),
            "age": whole_years(person.birth_date, self.as_of),
            "death": (person.death_date - _EPOCH).days if person.death_date else 0,
            "phone": 0 if person.phone is None else 1,
            "male": person.sex == "male",
            "alive": person.alive,
            "married": person.marital_status == "married",
            "muslim": person.religion == "islam",
            "citizen": person.citizenship == "citizen",
            "rural": rural,
            "student": person.employment_status == "student",
            "jobless": person.employment_status == "unemployed",
            "works": person.employment_status
            in ("private_employee", "self_employed", "gig_worker", "freelancer"),
            "unrelated": person.role == "unrelated",
        }

    def pool(self, facts: pl.DataFrame) -> Pool:
        """The columns of all that was read."""
        columns = {name: np.array([row[name] for row in self.rows], dtype=np.int64) for name in self.rows[0]}
        named_flags = (
            "male",
            "alive",
            "married",
            "muslim",
            "citizen",
            "rural",
            "student",
            "jobless",
            "works",
        )
        flags = {name: columns.pop(name).astype(np.bool_) for name in (*named_flags, "unrelated")}
        sizes = np.array(self.sizes, dtype=np.int64)
        return Pool(
            facts=facts,
            starts=np.cumsum(sizes) - sizes,
            sizes=sizes,
            living=np.array(self.living, dtype=np.int64),
            income=np.array(self.income, dtype=np.int64),
            codes=columns,
            flags=flags,
            state_codes=self.state_codes,
            communities=tuple(self.communities),
            birth_places=tuple(self.birth_places),
        )


def _family(index: int, row: Mapping[str, int], person: MadePerson) -> int:
    """The same number for brothers and sisters: 0 the head's, by a parent's place, or one's own."""
    for parent in ("mother", "father"):
        if row[parent] != NOBODY:
            return _MOTHERS_FAMILY + row[parent]
    return 0 if person.role in ("head", "sibling") else 1 + index


def _twin(
    index: int,
    row: Mapping[str, int],
    person: MadePerson,
    people: Sequence[MadePerson],
    before: Sequence[Mapping[str, int]],
) -> int:
    """The place of the first child of the same mother born on the same day."""
    for place, other in enumerate(before):
        if other["mother"] == row["mother"] != NOBODY and people[place].birth_date == person.birth_date:
            return place
    return index


def _latest(born: dt.date, as_of: dt.date) -> int:
    """The last day of birth with the same completed years on ``as_of``, in days since 1970."""
    year = as_of.year - whole_years(born, as_of)
    leap_day = (as_of.month, as_of.day) == (2, 29) and year % 4 != 0
    last = dt.date(year, as_of.month, 28 if leap_day else as_of.day)
    return (last - _EPOCH).days
