"""Who lives together: roles, ages, marriages, children, the dead who matter; no names, no money yet."""

from __future__ import annotations

import datetime as dt
import math
from random import Random

from mysynergy.kernel.periods import whole_years
from mysynergy.synthetic.figures import State, weighted
from mysynergy.synthetic.shapes import Draft, Role, Sex

# Life stages of a household: how common (our own estimate), ages of the head, and how far a household of
# that stage raises the shares of people under 15 and over 64: AgeKeeper leans on that to meet the census.
STAGES: dict[str, tuple[float, int, int, float, float]] = {
    "young": (0.17, 22, 33, 0.2, -0.3),
    "growing": (0.33, 29, 44, 1.0, -0.3),
    "grown": (0.25, 41, 57, 0.0, -0.2),
    "late": (0.16, 54, 69, -0.7, 0.6),
    "elder": (0.09, 66, 86, -0.5, 1.4),
}
_YEAR = 365.2425
_PARENT_GAP = 17  # years between a parent and the eldest child, at least
_LARGEST = 14


class AgeKeeper:
    """Leans the choice of life stages so that a state's shares of children and elders follow the census."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._people, self._young, self._old = 40.0, 40 * state.young, 40 * state.old

    def stage(self, rng: Random) -> str:
        """Return the life stage of the next household."""
        young = self._state.young - self._young / self._people
        old = self._state.old - self._old / self._people
        table = [
            (name, base * math.exp(max(-3.0, min(3.0, 28 * (young * lift_young + old * lift_old)))))
            for name, (base, _, _, lift_young, lift_old) in STAGES.items()
        ]
        return weighted(rng, table)

    def count(self, ages: list[int]) -> None:
        """Take in the ages of a finished household."""
        self._people += len(ages)
        self._young += sum(age < 15 for age in ages)
        self._old += sum(age >= 65 for age in ages)


class SizeKeeper:
    """Draws household sizes (one plus a Poisson number) that meet a state's mean even in a small sample."""

    def __init__(self, mean: float, rng: Random) -> None:
        self._table = _poisson_steps(mean - 1)
        self._at = rng.random()

    def draw(self) -> int:
        """Return the size of the next household: points of a golden-ratio sequence, which leave no gaps."""
        self._at = (self._at + 0.6180339887498949) % 1.0
        return 1 + sum(self._at >= step for step in self._table)


def _poisson_steps(mean: float) -> tuple[float, ...]:
    chance, total, steps = math.exp(-mean), 0.0, []
    for count in range(_LARGEST - 1):
        total += chance
        steps.append(total)
        chance *= mean / (count + 1)
    return tuple(steps)


def compose(
    size: int, stage: str, *, citizen: bool, as_of: dt.date, rng: Random
) -> tuple[list[Draft], list[Draft]]:
    """Return the living members, head first, and the dead kin (late spouses) of one household."""
    family = _Family(as_of, rng)
    _, youngest, eldest, _, _ = STAGES[stage]
    if not citizen:
        youngest, eldest = 21, 48
    age = rng.randint(youngest, eldest)
    if size == 1:
        family.alone(age)
    elif not citizen and rng.random() < 0.45:
        family.housemates(age, size, male=0.84)
    elif stage == "young" and age < 27 and rng.random() < 0.25:
        family.housemates(age, size)
    elif rng.random() < {"young": 0.05, "growing": 0.08, "grown": 0.12, "late": 0.2, "elder": 0.38}[stage]:
        family.lone_parent(age, size)
    else:
        family.couple(age, size, old_stage=stage in ("late", "elder"))
    return family.members, family.late


class _Family:
    def __init__(self, as_of: dt.date, rng: Random) -> None:
        self.as_of, self.rng = as_of, rng
        self.members: list[Draft] = []
        self.late: list[Draft] = []

    def born(self, age: float) -> dt.date:
        """A birth date of somebody of that age in years (with a fraction)."""
        return self.as_of - dt.timedelta(days=max(3, int(age * _YEAR)))

    def add(self, role: Role, sex: Sex, age: float, marital: str = "single") -> Draft:
        draft = Draft(role, sex, self.born(age), marital)
        self.members.append(draft)
        return draft

    def sex(self, male: float = 0.51) -> Sex:
        return "male" if self.rng.random() < male else "female"

    def alone(self, age: int) -> None:
        sex = self.sex(0.55 if age < 60 else 0.36)
        head = self.add("head", sex, age + self.rng.random(), self._alone_marital(age))
        if head.marital == "widowed" and self.rng.random() < 0.6:
            self._late_spouse(head)

    def _alone_marital(self, age: int) -> str:
        chance = self.rng.random()
        if age < 35:
            return "single" if chance < 0.92 else "divorced"
        if age < 60:
            return "single" if chance < 0.5 else "divorced" if chance < 0.75 else "widowed"
        return "widowed" if chance < 0.72 else "single" if chance < 0.84 else "divorced"

    def housemates(self, age: int, size: int, male: float = 0.6) -> None:
        sex = self.sex(male)
        self.add("head", sex, age + self.rng.random())
        for _ in range(size - 1):
            self.add("unrelated", sex, max(18.5, age + self.rng.uniform(-5, 8)))

    def lone_parent(self, age: int, size: int) -> None:
        sex = self.sex(0.14)
        widowed = self.rng.random() < (0.25 if age < 40 else 0.5 if age < 60 else 0.85)
        marital = "widowed" if widowed else "divorced" if self.rng.random() < 0.8 else "separated"
        head = self.add("head", sex, age + self.rng.random(), marital)
        if widowed:
            self._late_spouse(head)
        self._fill(head, size - 1)

    def couple(self, age: int, size: int, *, old_stage: bool) -> None:
        sex = self.sex(0.88)
        head = self.add("head", sex, age + self.rng.random(), "married")
        gap = self.rng.gauss(-2.8, 3.4) * (1 if sex == "male" else -1)
        spouse_age = max(20.0, age + max(-14.0, min(12.0, gap)))
        spouse = self.add("spouse", "female" if sex == "male" else "male", spouse_age, "married")
        head.spouse, spouse.spouse = spouse, head
        left = size - 2
        if left >= 3 and old_stage and self.rng.random() < 0.4:
            left -= self._married_child(head, left)
        with_parent = left >= 1 and not old_stage and self.rng.random() < 0.13
        self._fill(head, left - with_parent)
        if with_parent:  # last, because children may have made the head older
            self._elder_parent(head)

    def _late_spouse(self, head: Draft) -> None:
        """The dead husband or wife; died after any child was begotten and before today."""
        years = self._age(head)
        sex: Sex = "male" if head.sex == "female" else "female"
        gap = self.rng.uniform(-1, 7) if sex == "male" else -2.0
        late = Draft("spouse", sex, self.born(years + gap), "married")
        ago = self.rng.uniform(0.1, min(16.0, max(0.6, years - 24)))
        late.death = self.as_of - dt.timedelta(days=int(ago * _YEAR))
        head.spouse, late.spouse = late, head
        self.late.append(late)

    def _elder_parent(self, head: Draft) -> None:
        mother_age = self._age(head) + self.rng.uniform(20, 34)
        widowed = self.rng.random() < 0.7
        parent = self.add("parent", "female", mother_age, "widowed" if widowed else "divorced")
        head.mother = parent
        if widowed:
            self._late_spouse(parent)
            if parent.spouse:
                head.father = self._fit_parent(parent.spouse, head)

    def _married_child(self, head: Draft, left: int) -> int:
        """A grown child with spouse and children of their own; returns how many joined."""
        parents_age = min(self._age(head), self._age(head.spouse) if head.spouse else 200)
        own_age = parents_age - self.rng.uniform(20, 30)
        if own_age < 23:
            return 0
        child = self.add("child", self.sex(), own_age, "married")
        self._descend(child, head)
        other: Sex = "female" if child.sex == "male" else "male"
        in_law = self.add("other_relative", other, max(20.0, own_age + self.rng.uniform(-3, 3)), "married")
        child.spouse, in_law.spouse = in_law, child
        return 2 + self._children(child, min(left - 2, self.rng.choice((1, 2, 2, 3))), role="other_relative")

    def _fill(self, head: Draft, left: int) -> None:
        """Children first; whom no mother of that age could have borne are brothers, sisters and cousins."""
        left -= self._children(head, left, role="child")
        for _ in range(left):
            role: Role = self.rng.choice(("sibling", "sibling", "other_relative"))
            age = max(1.0, min(80.0, self._age(head) + self.rng.uniform(-9, 9)))
            self.add(role, self.sex(), age, "single" if age < 40 else self._alone_marital(int(age)))

    def _children(self, parent: Draft, wanted: int, *, role: Role) -> int:
        """Add up to ``wanted`` children of ``parent`` and the spouse, eldest first; returns how many."""
        mother = parent if parent.sex == "female" else parent.spouse
        mother_age = self._age(mother) if mother else self._age(parent) - 2
        if mother and mother.death:
            mother_age -= (self.as_of - mother.death).days / _YEAR
        born_at = self._births(mother_age, wanted)
        offset = self._age(mother) if mother else mother_age
        for at in born_at:
            age = offset - at
            marital = "single" if age < 27 or self.rng.random() < 0.75 else "divorced"
            child = self.add(role, self.sex(0.513), age, marital)
            self._descend(child, parent)
        return len(born_at)

    def _births(self, mother_age: float, wanted: int) -> list[float]:
        """The mother's ages at her births (11 months apart, or twins), for children still at home."""
        found: list[float] = []
        for _ in range(wanted * 6):
            if len(found) == wanted:
                break
            at = self.rng.triangular(_PARENT_GAP + 2, 43, 27)
            age = mother_age - at
            if age < 0.02 or (age > 22 and self.rng.random() < (age - 20) / 16):
                continue
            if all(abs(at - other) > 0.95 for other in found):
                found.append(at)
                if len(found) < wanted and self.rng.random() < 0.012:
                    found.append(at)  # twins
        return sorted(found)

    def _descend(self, child: Draft, parent: Draft) -> None:
        pair = (parent, parent.spouse)
        for one in pair:
            if one is None:
                continue
            self._fit_parent(one, child)
            if one.sex == "female":
                child.mother = one
            else:
                child.father = one

    def _fit_parent(self, parent: Draft, child: Draft) -> Draft:
        """Make a parent old enough, and a dead one alive when the child was begotten."""
        latest = child.birth - dt.timedelta(days=int(_PARENT_GAP * _YEAR))
        parent.birth = min(parent.birth, latest)
        if parent.death and parent.death < child.birth:
            parent.death = min(child.birth + dt.timedelta(days=200 + self.rng.randrange(400)), self.as_of)
        return parent

    def _age(self, draft: Draft) -> float:
        return (self.as_of - draft.birth).days / _YEAR


def age_on(draft: Draft, day: dt.date) -> int:
    """Completed years on a day."""
    return whole_years(draft.birth, day)
