"""One chunk of the nation: households of the pool, everybody with a birthday and kin of their own."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mysynergy.synthetic.nation.chance import Dice, Flags, Ints
from mysynergy.synthetic.nation.templates import NOBODY, Pool

_DAYS = 365  # of every year of age, leap or not
_BEGOTTEN = 266


@dataclass(frozen=True)
class Chunk:
    """People as columns, the dead among them; ``home`` counts households within the chunk.

    ``key`` is unique in the nation and the ground of every draw; ``row`` points into the pool; ``mother``,
    ``father``, ``spouse`` and ``twin`` are rows of this chunk (``NOBODY`` where there is none).
    """

    pool: Pool
    templates: Ints
    first_household: int
    first_person: int
    first_dead: int
    key: Ints
    row: Ints
    home: Ints
    home_key: Ints
    within: Ints
    birth: Ints
    death: Ints
    alive: Flags
    mother: Ints
    father: Ints
    spouse: Ints
    twin: Ints

    def code(self, name: str) -> Ints:
        """A column of the pool for each person."""
        return self.pool.codes[name][self.row]

    def flag(self, name: str) -> Flags:
        """A yes or no of the pool for each person."""
        return self.pool.flags[name][self.row]

    @property
    def living(self) -> int:
        """How many of them live."""
        return int(self.alive.sum())

    def families(self) -> Ints:
        """A key for each set of brothers and sisters, unique in the nation."""
        return self.home_key * 1_024 + self.code("family")


def draw_chunk(pool: Pool, dice: Dice, templates: Ints, begins: tuple[int, int, int], as_of: int) -> Chunk:
    """People of the households ``templates``.

    ``begins``: how many households, living and dead came before. ``as_of`` in days since 1970.
    """
    households, living, dead = begins
    sizes = pool.sizes[templates]
    total = int(sizes.sum())
    first = np.cumsum(sizes) - sizes
    home = np.repeat(np.arange(templates.size), sizes)
    within = np.arange(total) - first[home]
    row = pool.starts[templates][home] + within
    home_key = home + households
    start = first[home]

    def place(name: str) -> Ints:
        inner = pool.codes[name][row]
        return np.where(inner == NOBODY, NOBODY, start + inner)

    twin = place("twin")
    birth = pool.codes["latest"][row] - dice.below("birthday", home_key * 64 + twin - start, _DAYS)
    alive = pool.flags["alive"][row]
    mother, father = place("mother"), place("father")
    return Chunk(
        pool=pool,
        templates=templates,
        first_household=households,
        first_person=living,
        first_dead=dead,
        key=home_key * 64 + within,
        row=row,
        home=home,
        home_key=home_key,
        within=within,
        birth=birth,
        death=_deaths(pool.codes["death"][row], alive, birth, (mother, father), as_of),
        alive=alive,
        mother=mother,
        father=father,
        spouse=place("spouse"),
        twin=twin,
    )


def _deaths(death: Ints, alive: Flags, birth: Ints, parents: tuple[Ints, Ints], as_of: int) -> Ints:
    """Days of death, no earlier than a birth (a mother) or the begetting (a father); 0 for the living."""
    earliest = death.copy()
    for parent, before in zip(parents, (0, _BEGOTTEN), strict=True):
        has = parent != NOBODY
        np.maximum.at(earliest, parent[has], birth[has] - before)
    return np.where(alive, 0, np.minimum(earliest, as_of))
