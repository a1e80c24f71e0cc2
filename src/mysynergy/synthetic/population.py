"""Making the population: states, communities and incomes by quota, households one after another."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from random import Random

from mysynergy.kernel.periods import whole_years
from mysynergy.synthetic import circumstances, families, identity, livelihoods, namegiving
from mysynergy.synthetic.earlier import with_earlier_help
from mysynergy.synthetic.figures import Place, Quota, State, household_income, places, states, weighted
from mysynergy.synthetic.kinfolk import with_kin_told
from mysynergy.synthetic.shapes import (
    Draft,
    MadeHousehold,
    MadeKin,
    MadeMember,
    MadePerson,
    Population,
)

BLOCK = 4_000
_CONFLICT_SHARE = 0.006
_NON_CITIZEN = "not a citizen"
_GOLDEN = 0.7548776662466927  # the plastic number's inverse: another gap-free sequence than the sizes'
# Religion by community, from memory of the census of 2020, low confidence; natives' Muslims follow the state.
_RELIGION = {
    "malay": (("islam", 1.0),),
    "orang_asli": (("other", 0.62), ("islam", 0.2), ("christianity", 0.12), ("none", 0.06)),
    "siamese": (("buddhism", 1.0),),
    "indian": (("hinduism", 0.85), ("christianity", 0.06), ("islam", 0.05), ("other", 0.04)),
    "chinese": (("buddhism", 0.78), ("christianity", 0.1), ("none", 0.06), ("other", 0.05), ("islam", 0.01)),
    "other": (("christianity", 0.45), ("islam", 0.35), ("buddhism", 0.2)),
}
_URBAN = {"MY-14": 1.0, "MY-16": 1.0, "MY-10": 0.95, "MY-07": 0.92, "MY-04": 0.9, "MY-15": 0.9, "MY-03": 0.44}
_URBAN_ELSEWHERE = 0.66  # from memory: about three in four people live in towns


def make_population(people: int, seed: int, as_of: dt.date) -> Population:
    """Return ``people`` living made-up people in households, with late husbands and wives beside them.

    The same arguments give the same people, on any machine. Raises ``ValueError`` when ``people`` is
    not positive.
    """
    parts = list(population_blocks(people, seed, as_of))
    return Population(
        seed=seed,
        as_of=as_of,
        people=tuple(person for part in parts for person in part.people),
        households=tuple(household for part in parts for household in part.households),
        kin=tuple(kin for part in parts for kin in part.kin),
    )


def population_blocks(people: int, seed: int, as_of: dt.date) -> Iterator[Population]:
    """Yield the same population in parts of some thousand people, so that a nation need not fit in memory."""
    if people < 1:
        raise ValueError("a population has at least one person")
    maker = _Maker(seed, as_of)
    left = people
    while left > 0:
        goal = min(left, BLOCK)
        yield maker.block(goal)
        left -= goal


class _Maker:
    def __init__(self, seed: int, as_of: dt.date) -> None:
        self.seed, self.as_of = seed, as_of
        self.rng = Random(f"mysynergy.synthetic/{seed}")  # noqa: S311 - repeatable on purpose, no secret
        self.numbers = identity.NumberOffice()
        self.next_person = self.next_household = 1
        everywhere = states()
        self.state_quota = Quota({iso: state.population for iso, state in everywhere.items()})
        self.communities = {iso: Quota(_shares(state)) for iso, state in everywhere.items()}
        self.sizes = {iso: families.SizeKeeper(s.household_size, self.rng) for iso, s in everywhere.items()}
        self.ages = {iso: families.AgeKeeper(state) for iso, state in everywhere.items()}
        self.income_at = {iso: self.rng.random() for iso in everywhere}

    def block(self, goal: int) -> Population:
        people: list[MadePerson] = []
        households: list[MadeHousehold] = []
        kin: list[MadeKin] = []
        living = 0
        while living < goal:
            household, members, links = self._household(goal - living)
            households.append(household)
            people.extend(members)
            kin.extend(links)
            living += household.size
        return Population(self.seed, self.as_of, tuple(people), tuple(households), tuple(kin))

    def _household(self, room: int) -> tuple[MadeHousehold, list[MadePerson], list[MadeKin]]:
        rng = self.rng
        state = states()[self.state_quota.draw(rng, about=4)]
        size = self.sizes[state.iso].draw()
        size = min(size, room)
        group = self.communities[state.iso].draw(rng, about=size)
        citizen = group != _NON_CITIZEN
        members, late = families.compose(
            size, self.ages[state.iso].stage(rng), citizen=citizen, as_of=self.as_of, rng=rng
        )
        self.state_quota.count(state.iso, size)
        self.communities[state.iso].count(group, size)
        self.ages[state.iso].count([families.age_on(member, self.as_of) for member in members])
        at = self.income_at[state.iso] = (self.income_at[state.iso] + _GOLDEN) % 1.0
        target = household_income(state, at) * (1.0 if citizen else 0.55)
        gross = livelihoods.earn(members, target, state, self.as_of, citizen=citizen, rng=rng)
        for draft in (*members, *late):
            draft.key, self.next_person = self.next_person, self.next_person + 1
        home = Home(self, state, group, members, late, gross)
        return home.household(), home.people(), _kin((*members, *late))


def _shares(state: State) -> dict[str, float]:
    shares = {name: share * state.citizen for name, share in state.communities.items()}
    return {**shares, _NON_CITIZEN: 1 - state.citizen}


class Home:
    """What the members of one household share, and the turning of drafts into people."""

    def __init__(
        self, maker: _Maker, state: State, group: str, members: list[Draft], late: list[Draft], gross: int
    ) -> None:
        self.maker, self.state, self.members, self.late, self.gross = maker, state, members, late, gross
        rng = self.rng = maker.rng
        self.key, maker.next_household = maker.next_household, maker.next_household + 1
        self.citizen = group != _NON_CITIZEN
        self.community = group if self.citizen else "other"
        self.rural = rng.random() >= _URBAN.get(state.iso, _URBAN_ELSEWHERE)
        self.tenure = weighted(rng, (("owned", 0.76), ("rented", 0.19), ("free", 0.05)))
        if not self.citizen:
            self.tenure = "rented"
        self.religion = self._religion()
        self.tradition = namegiving.tradition_of(
            community=self.community, religion=self.religion, state=state.iso, citizen=self.citizen, rng=rng
        )
        if self.tradition == "indonesian" or self.tradition == "bangladeshi":
            self.religion = "islam"
        self.line = namegiving.family_line(self.tradition, state.iso, rng)
        self.place: Place = rng.choice(places(state.iso))
        self.address = identity.address(self.place, rural=self.rural, rng=rng)
        self.shared_phone = identity.phone(rng)
        self._name_all()
        self.facts = circumstances.household_facts(self)

    @property
    def as_of(self) -> dt.date:
        return self.maker.as_of

    def household(self) -> MadeHousehold:
        return MadeHousehold(
            key=self.key,
            members=tuple(MadeMember(draft.key, draft.role) for draft in self.members),
            state=self.state.iso,
            strata="rural" if self.rural else "urban",
            tenure="owned" if self.tenure == "owned" else "free" if self.tenure == "free" else "rented",
            gross_income=Decimal(self.gross),
            facts=self.facts,
        )

    def people(self) -> list[MadePerson]:
        drafts = (*self.members, *self.late)
        own, earlier = (
            Random(f"mysynergy.synthetic/{self.maker.seed}/{what}/{self.key}")  # noqa: S311 - made up
            for what in ("kinfolk", "earlier")
        )
        made = with_kin_told(drafts, [self._person(draft) for draft in drafts], self.as_of, own)
        return with_earlier_help(made, self.gross, self.as_of, earlier)

    def _religion(self) -> str:
        if not self.citizen:
            return weighted(self.rng, (("islam", 0.78), ("buddhism", 0.1), ("christianity", 0.12)))
        if self.community in ("sabah_native", "sarawak_native"):
            muslim = self.state.native_muslim
            return "islam" if self.rng.random() < muslim else "christianity"
        return weighted(self.rng, _RELIGION[self.community])

    def _name_all(self) -> None:
        """Parents before children, so that a child can bear the father's name."""
        for draft in sorted((*self.members, *self.late), key=lambda one: one.birth):
            year = draft.birth.year
            draft.given = namegiving.given_name(self.tradition, draft.sex, year, self.rng)
            draft.surname = self.line if self._of_the_line(draft) else ""
            if not draft.surname and self.line:
                draft.surname = namegiving.family_line(self.tradition, self.state.iso, self.rng)
            father = draft.father.given if draft.father else self._absent_father(draft)
            father = father.rpartition("|")[2]
            draft.name = namegiving.full_name(self.tradition, draft.sex, draft.given, father, draft.surname)

    def _absent_father(self, draft: Draft) -> str:
        """Brothers, sisters and fatherless children of one mother share the name of a father not here."""
        anchor = draft.mother or (self.members[0] if draft.role in ("head", "sibling") else draft)
        what = "children's father" if draft.mother else "father"
        if what not in anchor.absent:
            anchor.absent[what] = namegiving.father_of_head(self.tradition, draft.birth.year, self.rng)
        return anchor.absent[what]

    def _of_the_line(self, draft: Draft) -> bool:
        """Whether the family's surname is this person's: the father's line, not the wife's or in-law's."""
        if draft.father is not None:
            return draft.father.surname == self.line
        return draft.role in ("head", "sibling", "child") or (draft.role == "spouse" and draft.sex == "male")

    def _person(self, draft: Draft) -> MadePerson:
        rng = self.rng
        age = whole_years(draft.birth, self.as_of)
        if self.citizen:
            papers, citizenship = identity.citizen_papers(age, rng), "citizen"
        else:
            papers, citizenship = identity.foreign_papers(self.tradition, rng)
        born_in = identity.birth_state(self.state, citizen=self.citizen, age=age, rng=rng)
        mykad: str | None = None
        conflicts: tuple[str, ...] = ()
        if papers in ("mykad", "mykid", "mypr", "mykas"):
            mykad, conflicts = self._mykad(draft, born_in)
        mother = draft.mother.name if draft.mother else self._absent_mother(draft)
        person = MadePerson(
            key=draft.key,
            household_key=self.key,
            name=draft.name,
            sex=draft.sex,
            birth_date=draft.birth,
            papers=papers,
            mykad=mykad,
            paper_number=identity.paper_number(papers, self.tradition, rng),
            birth_state=born_in,
            citizenship=citizenship,
            state=self.state.iso,
            district=self.place.district,
            postcode=self.place.postcode,
            city=self.place.city,
            address=self.address,
            phone=self._phone(draft, age),
            community=self.community,
            religion=self.religion,
            language=self._language(),
            marital_status=draft.marital,
            role=draft.role,
            employment_status=draft.employment,
            self_employed_sector=draft.sector,
            own_income=Decimal(draft.income),
            mother_name=mother,
            death_date=draft.death,
            id_conflicts=conflicts,
        )
        return replace(person, facts=circumstances.person_facts(self, draft, person))

    def _absent_mother(self, draft: Draft) -> str:
        anchor = self.members[0] if draft.role in ("head", "sibling") else draft
        if "mother" not in anchor.absent:
            year = anchor.birth.year - 26
            given = namegiving.given_name(self.tradition, "female", year, self.rng)
            father = namegiving.father_of_head(self.tradition, year, self.rng).rpartition("|")[2]
            line = namegiving.family_line(self.tradition, self.state.iso, self.rng)
            anchor.absent["mother"] = namegiving.full_name(self.tradition, "female", given, father, line)
        return anchor.absent["mother"]

    def _mykad(self, draft: Draft, born_in: str) -> tuple[str, tuple[str, ...]]:
        """A number that fits the person, or, for a planted few, one that does not in one respect."""
        rng = self.rng
        born, sex, place = draft.birth, draft.sex, born_in
        conflicts: tuple[str, ...] = ()
        if rng.random() < _CONFLICT_SHARE:
            conflict = rng.choice(("birth_date", "sex", "place"))
            if conflict == "birth_date":
                born = born - dt.timedelta(days=rng.choice((1, 10, 31, 365, 730)))
            elif conflict == "sex":
                sex = "female" if sex == "male" else "male"
            else:
                place = rng.choice([iso for iso in states() if iso not in (born_in, "MY-16")])
            conflicts = (conflict,)
        code = identity.place_code(place, born, self.tradition, rng)
        return self.maker.numbers.issue(born, sex, code, rng), conflicts

    def _phone(self, draft: Draft, age: int) -> str | None:
        if draft.death or age < 13:
            return None
        chance = self.rng.random()
        if chance < (0.05 if age < 70 else 0.35):
            return None
        return self.shared_phone if chance < (0.6 if age < 18 else 0.22) else identity.phone(self.rng)

    def _language(self) -> str:
        table = {
            "chinese": (("zh", 0.7), ("en", 0.15), ("ms", 0.15)),
            "indian": (("ta", 0.6), ("en", 0.15), ("ms", 0.25)),
        }
        if not self.citizen:
            return "en" if self.rng.random() < 0.2 else "ms"
        return weighted(self.rng, table.get(self.community, (("ms", 0.96), ("en", 0.04))))


def _kin(drafts: tuple[Draft, ...]) -> list[MadeKin]:
    found: list[MadeKin] = []
    for draft in drafts:
        if draft.spouse:
            found.append(MadeKin(draft.key, draft.spouse.key, "spouse"))
        for parent in (draft.mother, draft.father):
            if parent and parent.key:
                found.append(MadeKin(draft.key, parent.key, "parent"))
                found.append(MadeKin(parent.key, draft.key, "child"))
    for one in drafts:
        for other in drafts:
            if one is not other and _share_a_parent(one, other):
                found.append(MadeKin(one.key, other.key, "sibling"))
    head = drafts[0]
    for other in drafts:
        if other.role == "sibling":
            found.append(MadeKin(head.key, other.key, "sibling"))
            found.append(MadeKin(other.key, head.key, "sibling"))
    return found


def _share_a_parent(one: Draft, other: Draft) -> bool:
    return bool((one.mother and one.mother is other.mother) or (one.father and one.father is other.father))
