"""Rules drawn from the whole grammar, by seed: a rulebook as plain data.

Facts bear names that the derivations know (``person.age`` follows from ``person.birth_date``), so that those
are held equal too.
"""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from random import Random

from mysynergy.rules import Rulebook, rulebook_from_mapping
from mysynergy.rules.documents import Plain

AS_OF = dt.date(2026, 11, 1)
STATES = ["MY-01", "MY-10", "MY-14"]
COMMUNITIES = ["malay", "indian", "siamese", "other"]
MARITAL = ["single", "married", "widowed", "divorced"]
BANDS = ["b40", "m40", "t20"]
LISTED = ["str", "jkm-bwe", "x"]
WORDS = ["x", "y", "z"]

INTS = ["person.age", "household.size", "household.children_under_18", "test.n", "test.any"]
DECIMALS = [
    "household.gross_income",
    "household.income_per_capita",
    "household.had_kifayah_ratio",
    "test.d",
    "test.large",
]
BOOLS = ["person.bumiputera", "person.single_parent", "test.b", "test.c"]
ENUMS = {
    "person.residence_state": STATES,
    "person.community": COMMUNITIES,
    "person.marital_status": MARITAL,
    "household.income_band": BANDS,
}
DATES = ["person.birth_date", "person.job_loss_date"]
LISTS = ["assistance.current", "test.list"]
OPS = ["==", "!=", "<", "<=", ">", ">="]

_BOUNDS = {
    "person.age": "0..130",
    "household.size": "1..40",
    "household.children_under_18": "0..30",
    "test.n": "-9..9",
    "household.gross_income": "0..10000000",
    "household.income_per_capita": "0..10000000",
    "household.had_kifayah_ratio": "0..100",
    "household.zakat_income": "0..10000000",
    "household.had_kifayah": "0..10000000",
    "test.d": "-10..10",
}


def vocabulary() -> list[Plain]:
    """Return the facts as the rulebook holds them."""
    kinds: dict[str, str] = dict.fromkeys(INTS, "int")
    kinds |= dict.fromkeys([*DECIMALS, "household.zakat_income", "household.had_kifayah"], "decimal")
    kinds |= dict.fromkeys(BOOLS, "bool") | dict.fromkeys(DATES, "date") | dict.fromkeys(LISTS, "list")
    kinds |= dict.fromkeys(ENUMS, "enum") | {"test.s": "string", "person.days_since_job_loss": "int"}
    facts: list[Plain] = []
    for name, kind in kinds.items():
        fact: dict[str, Plain] = {"name": name, "type": kind, "ms": "x", "en": "x"}
        if name in ENUMS:
            fact["allowed"] = list(ENUMS[name])
        elif name in _BOUNDS:
            fact["allowed"] = _BOUNDS[name]
        facts.append(fact)
    return facts


def figures() -> list[Plain]:
    """Return figures that are published, unpublished and ended."""

    def figure(name: str, kind: str, value: Plain, until: str | None = None) -> Plain:
        entry: dict[str, Plain] = {"from": "2020-01-01", "value": value, "source": "x"}
        if until:
            entry["to"] = until
        return {"name": name, "type": kind, "ms": "x", "en": "x", "values": [entry]}

    return [
        figure("line", "decimal", "1500.00"),
        figure("rate", "decimal", "0.015"),
        figure("band", "decimal", {"from": "900.00", "to": "1600.50"}),
        figure("count", "int", 3),
        figure("ended", "decimal", "7.00", "2021-01-01"),
        figure("b40_ceiling", "decimal", "1800.00"),
        figure("m40_ceiling", "decimal", "2600.00"),
        {"name": "secret", "type": "decimal", "published": False, "ms": "x", "en": "x", "values": []},
    ]


class Grammar:
    """Draws expressions; ``plain`` keeps to what Google CEL reckons exactly in doubles."""

    def __init__(self, rng: Random, *, plain: bool = False) -> None:
        self.rng = rng
        self.plain = plain

    def _one(self, *choices: str) -> str:
        return self.rng.choice(choices)

    def whole(self, depth: int) -> str:
        rng = self.rng
        if depth <= 0 or rng.random() < 0.3:
            literal = str(rng.randint(-9, 9))
            names = INTS[3:4] if self.plain else [*INTS, "person.days_since_job_loss", "figure.count"]
            return rng.choice([literal, *names])
        kind = rng.randrange(8)
        if kind < 4:
            return f"({self.whole(depth - 1)} {self._one('+', '-', '*', '/')} {self.whole(depth - 1)})"
        if kind == 4:
            return f"{self._one('min', 'max')}({self.whole(depth - 1)}, {self.whole(depth - 1)})"
        if kind == 5:
            return f"-({self.whole(depth - 1)})"
        if kind == 6 and not self.plain:
            unit = self._one("days_between", "months_between", "years_between")
            return f"{unit}({self.date(depth - 1)}, {self.date(depth - 1)})"
        return f"({self.truth(depth - 1)} ? {self.whole(depth - 1)} : {self.whole(depth - 1)})"

    def amount(self, depth: int) -> str:
        rng = self.rng
        if depth <= 0 or rng.random() < 0.3:
            return self._amount_leaf()
        kind = rng.randrange(9)
        if kind < 3:
            return f"({self.amount(depth - 1)} {self._one('+', '-', '*')} {self.amount(depth - 1)})"
        if kind == 3:
            return f"({self.amount(depth - 1)} / {self._divisor(depth)})"
        if kind == 4:
            return f"{self._one('min', 'max')}({self.amount(depth - 1)}, {self.amount(depth - 1)})"
        if kind == 5:
            return f"-({self.amount(depth - 1)})"
        if kind == 6:
            return f"double({self.whole(depth - 1)})"
        return f"({self.truth(depth - 1)} ? {self.amount(depth - 1)} : {self.amount(depth - 1)})"

    def _amount_leaf(self) -> str:
        rng = self.rng
        if self.plain:
            return rng.choice([f"{rng.randint(-40, 40) / 4:.2f}", "test.d"])
        literal = rng.choice(
            ["0.0", "0.005", "1200.0", "0.0125", f"{rng.randint(-900, 3000)}.0", "2.5", "1e-7"]
        )
        named = [*DECIMALS, "figure.line", "figure.rate", "figure.secret", "figure.ended", "figure.band"]
        return rng.choice([literal, literal, *named])

    def _divisor(self, depth: int) -> str:
        if self.plain:
            return "4.0"
        return self.rng.choice(
            ["2.0", "3.0", "-8.0", "0.0", "0.3", self.amount(depth - 2), "double(household.size)"]
        )

    def date(self, depth: int) -> str:
        if depth > 0 and self.rng.random() < 0.15:
            return f"({self.truth(depth - 1)} ? {self.date(0)} : {self.date(0)})"
        day = f"{self.rng.randint(1950, 2026)}-{self.rng.randint(1, 12):02d}-{self.rng.randint(1, 28):02d}"
        return self.rng.choice([*DATES, *DATES, "as_of", f'date("{day}")', 'date("2024-02-29")'])

    def truth(self, depth: int) -> str:
        rng = self.rng
        if depth <= 0 or rng.random() < 0.25:
            return self._atom(depth)
        kind = rng.randrange(6)
        if kind < 4:
            sign = self._one("&&", "||")
            return f"({self.truth(depth - 1)} {sign} {self.truth(depth - 1)})"
        if kind == 4:
            return f"!({self.truth(depth - 1)})"
        return f"({self.truth(depth - 1)} ? {self.truth(depth - 1)} : {self.truth(depth - 1)})"

    def _atom(self, depth: int) -> str:
        rng = self.rng
        kind = rng.randrange(10)
        deeper = max(0, min(2, depth))
        if kind == 0:
            return self._one("test.b", "test.c", "true", "false") if self.plain else self._one(*BOOLS, "true")
        if kind in (1, 2):
            return f"({self.amount(deeper)} {self._one(*OPS)} {self.amount(deeper)})"
        if kind in (3, 4):
            return f"({self.whole(deeper)} {self._one(*OPS)} {self.whole(deeper)})"
        if kind == 5 and not self.plain and rng.random() < 0.3:  # unknown for a value that is known
            return (
                f"(({rng.randint(1, 9)} / household.children_under_18) {self._one(*OPS)} {rng.randint(0, 4)})"
            )
        if kind == 5:
            options = f"{rng.randint(-3, 10)}, {rng.randint(0, 60)}"
            if not self.plain and rng.random() < 0.3:  # settled by its literals, whatever the fact is
                return f"({rng.randint(0, 10)} in [household.children_under_18, {options}])"
            return f"({self.whole(deeper)} in [{self.whole(0)}, {options}])"
        if kind == 6 and not self.plain:
            return f"({self.date(deeper)} {self._one(*OPS)} {self.date(deeper)})"
        if kind == 7:
            needle = self._one(*(f'"{one}"' for one in WORDS), *([] if self.plain else ["test.s"]))
            return f"({needle} in {self._one(*LISTS)})"
        if kind == 8 and not self.plain:
            return self._beside_a_quotient()
        return self._text_atom()

    def _beside_a_quotient(self) -> str:
        """A quotient that does not end against its own first six decimals: wrong rounding shows here."""
        rng = self.rng
        divisor = rng.choice([3, -7, 9])
        quotient = Decimal(rng.randint(-40, 40)) / 4 / divisor
        cut = quotient.quantize(Decimal("0.000001"), rounding=rng.choice([ROUND_FLOOR, ROUND_CEILING]))
        return f"((test.d / {divisor}.0) {self._one(*OPS)} {cut:f})"

    def _text_atom(self) -> str:
        rng = self.rng
        if self.plain:
            return f"(test.s {self._one('==', '!=')} '{rng.choice(WORDS)}')"
        name = rng.choice([*ENUMS, "test.s"])
        allowed = ENUMS.get(name, WORDS)
        kind = rng.randrange(4)
        if kind == 0:
            return f"({name} == '{rng.choice(allowed)}')"
        if kind == 1:
            return f"({name} in ['{rng.choice(allowed)}', '{rng.choice(allowed)}'])"
        if kind == 2:
            return f"({self._one(*BOOLS)} {self._one('==', '!=')} {self._one(*BOOLS)})"
        chosen = f"({self.truth(0)} ? {name} : '{rng.choice(allowed)}')"
        return f"({chosen} {self._one('==', '!=')} '{rng.choice(allowed)}')"


def rulebook(seed: int, programmes: int, *, plain: bool = False) -> Rulebook:
    """Return a rulebook of drawn programmes: one or three criteria each, every third with an amount."""
    rng = Random(seed)  # noqa: S311 - repeatable on purpose
    grammar = Grammar(rng, plain=plain)
    made: list[Plain] = []
    for index in range(programmes):
        criteria: list[Plain] = [
            {
                "id": f"c{number}",
                "when": grammar.truth(rng.randint(1, 4)),
                "says": {"ms": "x", "en": "x"},
                "cite": "x",
                "confidence": "verified",
            }
            for number in range(3 if index % 5 == 0 else 1)
        ]
        programme: dict[str, Plain] = {
            "id": f"p{index:04d}", "agency": "A", "module": "finance", "kind": "aid", "status": "open",
            "confidence": "high", "name": {"ms": "x", "en": "x"}, "gives": {"ms": "x", "en": "x"},
            "unit": "person", "criteria": criteria,
        }  # fmt: skip
        if index % 3 == 0:
            programme["benefit"] = {
                "kind": "cash", "every": "month", "amount": f"double(0) + {grammar.amount(3)}", "cite": "x",
            }  # fmt: skip
        made.append(programme)
    return rulebook_from_mapping({
        "vocabulary": vocabulary(),
        "agencies": [{"code": "A", "name": {"ms": "x", "en": "x"}}],
        "figures": figures(),
        "formulas": [],
        "programmes": made,
    })  # fmt: skip
