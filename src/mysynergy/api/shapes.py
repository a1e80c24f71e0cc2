"""How values look in JSON: texts, money, ranges, words in two languages, pages of a list."""

from __future__ import annotations

import base64
import uuid
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Annotated, Generic, TypeAlias, TypeVar

from ninja import Query, Schema
from pydantic import (
    AfterValidator,
    AwareDatetime,
    ConfigDict,
    Field,
    PlainSerializer,
    StrictBool,
    StrictInt,
    StrictStr,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from mysynergy.kernel.errors import Fault, Invalid
from mysynergy.rules import FactValue, Interval, plain_value

T = TypeVar("T")
V = TypeVar("V")
#: The longest list in one answer, and how many of a list can be reached page by page.
MOST_ON_A_PAGE = 200
MOST_IN_A_LIST = 500


def _storable(text: str) -> str:
    if "\x00" in text:
        raise PydanticCustomError("not_text", "a text without NUL")
    return text


#: Text as PostgreSQL can keep it. The doors decide how long each may be.
Text = Annotated[StrictStr, AfterValidator(_storable)]
Word = Annotated[StrictStr, AfterValidator(_storable), StringConstraints(max_length=200)]
Instant = AwareDatetime
_AMOUNT = r"^[0-9]{1,9}(\.[0-9]{1,2})?$"
#: RM as it is sent to us: text, so that no float stands between.
AmountIn = Annotated[StrictStr, StringConstraints(pattern=_AMOUNT), Field(examples=["500.00"])]
#: RM as we answer: text with two decimals.
Ringgit = Annotated[
    Decimal,
    PlainSerializer(lambda value: f"{value:.2f}", return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^-?[0-9]+\.[0-9]{2}$", "examples": ["500.00"]}),
]
#: A number that is no money (quantities), as text without an exponent.
Number = Annotated[
    Decimal,
    PlainSerializer(lambda value: f"{value:f}", return_type=str),
    WithJsonSchema({"type": "string", "examples": ["12"]}),
]


class In(Schema):
    """What is sent to us: a field that does not exist is a fault, never silently lost."""

    model_config = ConfigDict(extra="forbid")


class Out(Schema):
    """What we answer: every field is always there; ``null`` says "not known" or "not for you"."""

    model_config = ConfigDict(populate_by_name=True)


class Words(Out):
    """A text in both languages."""

    ms: str
    en: str


class Problem(Out):
    """A problem detail (RFC 9457). ``code`` is stable; ``title`` is English, ``title_ms`` Malay."""

    type: str
    title: str
    title_ms: str
    status: int
    code: str
    params: dict[str, str]
    instance: str
    faults: list[ProblemFault] = []


class ProblemFault(Out):
    """What is wrong with one field; ``field`` is its place in what was sent."""

    field: str
    code: str
    detail: Words


class RangeIn(In):
    """A band: the true number lies from ``from`` to ``to``, both included."""

    start: StrictInt | StrictStr = Field(alias="from")
    end: StrictInt | StrictStr = Field(alias="to")


#: A fact as it is sent: ``null`` is an explicit "not known"; amounts and dates are text.
FactIn: TypeAlias = (
    StrictBool | Annotated[StrictInt, Field(ge=-(10**12), le=10**12)] | Text | list[Text] | RangeIn | None
)
Facts = Annotated[
    dict[Word, FactIn],
    Field(
        max_length=300,
        examples=[{"person.employment_status": "self_employed", "household.gross_income": "1450.00"}],
    ),
]


def facts_given(facts: dict[str, FactIn]) -> dict[str, object]:
    """Return facts as the door takes them."""
    return {
        name: {"from": value.start, "to": value.end} if isinstance(value, RangeIn) else value
        for name, value in facts.items()
    }


class RangeOut(Out):
    """A band, its ends as whole numbers or as text."""

    start: int | str = Field(serialization_alias="from")
    end: int | str = Field(serialization_alias="to")


FactOut: TypeAlias = bool | int | str | list[str] | RangeOut | None


def fact_out(value: FactValue | None) -> FactOut:
    """Return a fact's value as JSON holds it: text for amounts and dates, ``from`` and ``to`` for bands."""
    if isinstance(value, Interval):
        low, high = (one if isinstance(one, int) else f"{one:.2f}" for one in (value.low, value.high))
        return RangeOut(start=low, end=high)
    if isinstance(value, Decimal):
        return f"{value:f}"
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, tuple):
        return list(value)
    return str(plain_value(value))


#: A slug in the query (a state, a kind of form); absent: no narrowing.
SlugIn = Annotated[str | None, Query(max_length=60, pattern=r"^[a-z0-9_.-]+$")]


class Page(Out, Generic[T]):
    """Part of a list; ``next`` is the cursor of the part that follows, ``null`` on the last one."""

    items: list[T]
    next: str | None


class Paging(Schema):
    """Which part of a list: at most ``limit`` items after ``cursor``."""

    limit: int = Field(50, ge=1, le=MOST_ON_A_PAGE)
    cursor: str | None = Field(None, max_length=200)


PagingIn = Annotated[Paging, Query()]


def part(
    paging: Paging,
    everything: Sequence[V],
    *,
    key: Callable[[V], uuid.UUID | str],
    show: Callable[[V], T],
) -> Page[T]:
    """Return the part of a list after the cursor. Raises ``Invalid`` for a cursor that is none of ours.

    The cursor names the last item seen, so that what is added in front meanwhile repeats nothing. An item
    that left the list meanwhile (a referral answered, a need closed) sends the reader back to its start.
    """
    start = 0
    if paging.cursor is not None:
        last = _read_cursor(paging.cursor)
        start = next((place for place, one in enumerate(everything, 1) if str(key(one)) == last), 0)
    chosen = everything[start : start + paging.limit]
    more = start + paging.limit < len(everything)
    return Page(items=[show(one) for one in chosen], next=_cursor(key(chosen[-1])) if more else None)


def read_part(
    paging: Paging,
    read: Callable[[uuid.UUID | None, int], Sequence[V]],
    *,
    key: Callable[[V], uuid.UUID],
    show: Callable[[V], T],
) -> Page[T]:
    """Return the part of a list that the database reads by itself, so that a list of any length has an end.

    ``read`` is given the last item seen (or ``None``) and how many to read at most: one more than is shown,
    to know whether another part follows. Raises ``Invalid`` for a cursor that is none of ours.
    """
    after = None
    if paging.cursor is not None:
        try:
            after = uuid.UUID(_read_cursor(paging.cursor))
        except ValueError as error:
            raise Invalid([Fault("cursor", "bad_cursor")]) from error
    found = read(after, paging.limit + 1)
    chosen = found[: paging.limit]
    more = len(found) > paging.limit
    return Page(items=[show(one) for one in chosen], next=_cursor(key(chosen[-1])) if more else None)


def _cursor(last: uuid.UUID | str) -> str:
    return base64.urlsafe_b64encode(str(last).encode()).decode()


def _read_cursor(cursor: str) -> str:
    try:
        return base64.urlsafe_b64decode(cursor.encode("ascii")).decode()
    except ValueError as error:
        raise Invalid([Fault("cursor", "bad_cursor")]) from error


Problem.model_rebuild()
