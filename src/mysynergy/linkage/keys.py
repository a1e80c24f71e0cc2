"""Search keys: short texts that two records of one person very likely share at least one of.

The database stores an HMAC of each ``kind`` and ``text`` and finds candidates by equality in a b-tree. Texts
are deterministic: the same record gives the same keys in every process and release; a change of any rule here
means that all stored keys are made again (``KEYS_VERSION``). Keys only propose. They never decide, and a
number one digit off is not listed here: it is compared on the candidates that the other keys bring up.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final, NamedTuple

from mysynergy.linkage.dates import PartialDate
from mysynergy.linkage.identity_numbers import MYKAD_DIGITS, TWELVE_DIGIT_KINDS
from mysynergy.linkage.names import NormalName, distinctive
from mysynergy.linkage.records import PersonRecord
from mysynergy.linkage.spelling import sound

KEYS_VERSION: Final = 1


class KeyKind(StrEnum):
    """What a key is made of, roughly from the most to the least telling: look up in this order."""

    NUMBER = "number"
    PHONE = "phone"
    DATE_MOTHER = "date_mother"
    DATE_NAME = "date_name"
    DATE_FATHER = "date_father"
    SERIAL = "serial"
    NAME_STATE = "name_state"
    YEAR_NAME = "year_name"
    POSTCODE_NAME = "postcode_name"
    NAME = "name"
    WORD = "word"


class SearchKey(NamedTuple):
    """One key. ``text`` holds personal data: store its HMAC, never the text."""

    kind: KeyKind
    text: str

    def __repr__(self) -> str:
        return f"SearchKey({self.kind})"


def search_keys(record: PersonRecord) -> frozenset[SearchKey]:
    """Return the keys under which ``record`` is stored, and by which others like it are looked up.

    About five to fifteen. Full dates are keyed with day and month in ascending order, so that a swapped date
    meets the right one; both the date said and the one in the number are keyed.
    """
    keys: set[SearchKey] = set()
    for number in record.identities:
        twelve = number.kind in TWELVE_DIGIT_KINDS
        space = "twelve" if twelve else number.kind.value
        keys.add(SearchKey(KeyKind.NUMBER, f"{space}:{number.normalised}"))
        if twelve and len(number.normalised) == MYKAD_DIGITS:
            keys.add(SearchKey(KeyKind.SERIAL, number.normalised[-6:]))
    keys.update(SearchKey(KeyKind.PHONE, phone) for phone in record.phones)
    dates = _dates(record)
    if record.name is not None:
        keys |= _name_keys(record.name, dates, record.state, record.postcode)
    if record.mother is not None:
        sounds = _sounds(distinctive(record.mother.given))[:1]
        keys |= {
            SearchKey(KeyKind.DATE_MOTHER, f"{day}:{code}") for day in _full_days(dates) for code in sounds
        }
    return frozenset(keys)


def name_search_keys(typed: NormalName) -> frozenset[SearchKey]:
    """Return one key per telling word of a name, for searching while it is being typed.

    A record is stored under the same keys; the records that share most words are the ones to show.
    """
    words = distinctive(typed.given) + distinctive(typed.father) + distinctive(typed.alias)
    return frozenset(SearchKey(KeyKind.WORD, code) for code in _sounds(words))


def _dates(record: PersonRecord) -> frozenset[PartialDate]:
    dates = {PartialDate.of(number.birth_date) for number in record.identities if number.birth_date}
    if record.birth_date is not None:
        dates.add(record.birth_date)
    return frozenset(dates)


def _full_days(dates: frozenset[PartialDate]) -> list[str]:
    """Full dates with the smaller of day and month first."""
    days: list[str] = []
    for date in dates:
        full = date.full
        if full is not None:
            low, high = sorted((full.day, full.month))
            days.append(f"{full.year}-{low:02}-{high:02}")
    return days


def _sounds(words: tuple[str, ...]) -> list[str]:
    return [code for code in (sound(word) for word in words if len(word) > 1) if code]


def _name_keys(
    name: NormalName, dates: frozenset[PartialDate], state: str | None, postcode: str | None
) -> set[SearchKey]:
    # A word of the alias may be the only name another agency knows.
    given = _sounds(distinctive(name.given)[:3] + distinctive(name.alias)[:2])
    father = _sounds(distinctive(name.father))[:1]
    whole = "-".join(sorted(_sounds(distinctive(name.tokens))))
    keys: set[SearchKey] = set()
    for day in _full_days(dates):
        keys.update(SearchKey(KeyKind.DATE_NAME, f"{day}:{code}") for code in given)
        keys.update(SearchKey(KeyKind.DATE_FATHER, f"{day}:{code}") for code in father)
    pair = "-".join(sorted((given + father)[:1] + (father or given[1:2])))
    keys.update(SearchKey(KeyKind.YEAR_NAME, f"{date.year}:{pair}") for date in dates if pair)
    if postcode:
        keys.update(SearchKey(KeyKind.POSTCODE_NAME, f"{postcode}:{code}") for code in given[:1])
    if whole:
        keys.add(SearchKey(KeyKind.NAME, whole))
        if state:
            keys.add(SearchKey(KeyKind.NAME_STATE, f"{state}:{whole}"))
    return keys
