"""The bridge to ``linkage``: what was said, or what the tables hold, as a record that can be compared."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from mysynergy.intake.public import PersonSaid
from mysynergy.kernel.errors import Fault, Invalid
from mysynergy.linkage import (
    TWELVE_DIGIT_KINDS,
    Evidence,
    IdentityKind,
    KeyKind,
    ParsedIdentity,
    PartialDate,
    PersonRecord,
    Score,
    SearchKey,
    Sex,
    Verdict,
    mask,
    name_search_keys,
    normalise_name,
    parse_identity,
    person_record,
    reasons,
    score,
    search_keys,
)
from mysynergy.registry.domain import Reason, Strength
from mysynergy.vault.public import blind_index

KEY_BYTES: Final = 16
#: How telling a shared key is when the nearest fifty are chosen; a kind not listed counts as a name does.
_ELSE: Final = 10
_WEIGHTS: Final = {
    KeyKind.NUMBER: 100,
    KeyKind.PHONE: 40,
    KeyKind.DATE_MOTHER: 30,
    KeyKind.DATE_NAME: 30,
    KeyKind.DATE_FATHER: 20,
    KeyKind.SERIAL: 20,
    KeyKind.NAME_STATE: 15,
    KeyKind.POSTCODE_NAME: 15,
    KeyKind.YEAR_NAME: 12,
    KeyKind.NAME: 10,
    KeyKind.WORD: 3,
}
_TELLS_MORE_THAN_A_NAME: Final = frozenset({KeyKind.NUMBER, KeyKind.DATE_NAME, KeyKind.YEAR_NAME})
_STRENGTHS: Final = {
    Verdict.CERTAIN: Strength.CERTAIN,
    Verdict.LIKELY: Strength.LIKELY,
    Verdict.POSSIBLE: Strength.POSSIBLE,
}
#: Levels that say "differs": no reason is given for them, since it would tell what the other record holds.
_DIFFERS: Final = ("_different",)
_NAME_AGREES: Final = frozenset({"name_exact", "name_variant", "name_near"})


@dataclass(frozen=True, slots=True)
class HashedKey:
    """A key as it is stored, and how telling it is."""

    key: bytes
    weight: int


def number_index(number: ParsedIdentity) -> bytes:
    """Return the blind index of a number; all twelve-digit cards share one room of numbers."""
    kind = "twelve" if number.kind in TWELVE_DIGIT_KINDS else number.kind.value
    return blind_index(f"number:{kind}", number.normalised)


@dataclass(frozen=True, slots=True)
class NumberKey:
    """How a typed identity number is found (its blind index) and shown (masked); never the number."""

    index: bytes
    masked: str

    @classmethod
    def read(cls, kind: str, typed: str, today: dt.date) -> NumberKey:
        """Read what was typed. Raises ``Invalid`` (fields ``identity_kind``, ``identity_number``)."""
        said = PersonSaid(name="x", identity_kind=kind, identity_number=typed)
        faults = [one for one in said.check(today).faults if one.field.startswith("identity")]
        number = said.identity(today)
        if faults or number is None or not number.normalised:
            raise Invalid(faults or [Fault("identity_number", "required")])
        return cls(number_index(number), masked(number.kind.value, tail_of(number)) or "")


def stands_for_one(number: ParsedIdentity) -> bool:
    """Whether the number can belong to one living register entry only: a valid twelve-digit number."""
    return number.valid and number.kind in TWELVE_DIGIT_KINDS


def tail_of(number: ParsedIdentity) -> str:
    """Return what may be shown of a number behind its mask."""
    return mask(number.normalised).lstrip("•-")


def masked(kind: str | None, tail: str | None) -> str | None:
    """Return the number as it stands on a page."""
    if kind is None or tail is None:
        return None
    return f"••••••-••-{tail}" if kind in TWELVE_DIGIT_KINDS else f"••••{tail}"


def record_said(
    said: PersonSaid, today: dt.date, *, with_home: bool = False, identity: ParsedIdentity | None = None
) -> PersonRecord:
    """Return what was said as a record to compare; takes unchecked words too (live candidates).

    ``with_home``: the address is compared too. Rows of lists are placed without it, by the thousand.
    ``identity``: its number, where it was read already.
    """
    number = identity or said.identity(today)
    return person_record(
        name=said.name,
        birth_date=said.birth_date,
        sex=Sex(said.sex) if said.sex in ("male", "female") else None,
        identities=[number] if number is not None else [],
        phones=[said.phone] if said.phone else [],
        state=said.state,
        postcode=said.postcode if said.postcode.isascii() and said.postcode.isdigit() else None,
        mother_name=said.mother_name,
        address=said.address if with_home else "",
    )


def record_held(
    *,
    name: str,
    birth_date: dt.date | None,
    birth_precision: str | None,
    sex: str | None,
    state: str | None,
    postcode: str | None,
    numbers: Iterable[tuple[str, str]],
    phones: Iterable[str],
    today: dt.date,
    home: str | None = None,
) -> PersonRecord:
    """Return an individual, under one of her spellings, as a record to compare; ``home``: ``home_of``."""
    return person_record(
        name=name,
        birth_date=partial(birth_date, birth_precision),
        sex=Sex(sex) if sex else None,
        identities=[parse_identity(IdentityKind(kind), text, today) for kind, text in numbers],
        phones=list(phones),
        state=state,
        postcode=postcode,
        home=home,
    )


def partial(day: dt.date | None, precision: str | None) -> PartialDate | None:
    """Return a stored date with its precision as a partial date."""
    if day is None or precision is None:
        return None
    return PartialDate(
        day.year,
        day.month if precision in ("month", "day") else None,
        day.day if precision == "day" else None,
    )


def stored_date(date: PartialDate | None) -> tuple[dt.date | None, str | None]:
    """Return a partial date as it is stored: its first possible day, and its precision."""
    if date is None:
        return None, None
    precision = "year" if date.month is None else "month" if date.day is None else "day"
    return dt.date(date.year, date.month or 1, date.day or 1), precision


def keys_to_store(record: PersonRecord) -> list[bytes]:
    """Return every key under which a record is found again."""
    words = name_search_keys(record.name) if record.name is not None else frozenset()
    return sorted({hashed(key) for key in search_keys(record) | words})


def keys_to_ask(record: PersonRecord) -> list[HashedKey]:
    """Return the keys to look for, the most telling first.

    Single words are asked only where nothing else was typed: they bring up half a town.
    """
    keys = set(search_keys(record))
    if record.name is not None and not {key.kind for key in keys} & _TELLS_MORE_THAN_A_NAME:
        keys |= name_search_keys(record.name)
    order = sorted(keys, key=lambda key: (-weight_of(key.kind), key.text))
    return [HashedKey(hashed(key), weight_of(key.kind)) for key in order]


def word_keys(text: str) -> list[bytes]:
    """Return the keys of the telling words of a typed name."""
    return sorted(hashed(key) for key in name_search_keys(normalise_name(text)))


def exact_keys(kind: KeyKind, texts: Iterable[str]) -> list[bytes]:
    """Return the keys of whole numbers or phones."""
    return sorted(hashed(SearchKey(kind, text)) for text in texts)


def weight_of(kind: KeyKind) -> int:
    """Return how telling a shared key is."""
    return _WEIGHTS.get(kind, _ELSE)


def hashed(key: SearchKey) -> bytes:
    """Return a key as it is stored."""
    return blind_index(f"key:{key.kind}", key.text)[:KEY_BYTES]


def best_score(typed: PersonRecord, held: Sequence[PersonRecord]) -> Score:
    """Return the score against the spelling that agrees most."""
    return max((score(typed, one) for one in held), key=lambda one: one.weight)


def strength_of(found: Score) -> Strength | None:
    """Return the strength of a score, or ``None`` where it is too weak to be shown."""
    return _STRENGTHS.get(found.verdict)


def reasons_to_show(evidence: Iterable[Evidence]) -> tuple[tuple[Reason, ...], tuple[float, ...]]:
    """Return the reasons a reader may be told (what she typed and what agrees with it), and their weights."""
    listed = tuple(evidence)
    bits = {f"{one.field}_{one.level}": one.weight for one in listed}
    shown = [reason for reason in reasons(listed) if not reason.code.endswith(_DIFFERS)]
    return (
        tuple((reason.code, reason.params) for reason in shown),
        tuple(bits[reason.code] for reason in shown),
    )


def name_agrees(shown: Iterable[Reason]) -> bool:
    """Whether the typed name agrees so far that the other name may be shown whole."""
    return any(code in _NAME_AGREES for code, _ in shown)
