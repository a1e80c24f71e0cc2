"""Lists as they are packed reach PostgreSQL as psycopg itself would have sent them."""

from __future__ import annotations

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg.adapt import PyFormat, Transformer

from mysynergy.database.bulk import packed

_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=9)


@given(st.lists(st.none() | st.uuids(), min_size=1).filter(any))
def test_uuids_are_packed_as_the_driver_packs_them(values: list[uuid.UUID | None]) -> None:
    assert packed("uuid", values) == Transformer().get_dumper(values, PyFormat.BINARY).dump(values)
    assert packed("uuid", [one and one.bytes for one in values]) == packed("uuid", values)


@given(st.lists(st.none() | st.binary(max_size=9), min_size=1).filter(any))
def test_bytes_are_packed_as_the_driver_packs_them(values: list[bytes | None]) -> None:
    assert packed("bytea", values) == Transformer().get_dumper(values, PyFormat.BINARY).dump(values)


@pytest.mark.django_db
@given(st.lists(st.none() | _TEXT, max_size=4))
def test_texts_arrive_as_they_are(values: list[str | None]) -> None:
    from mysynergy.database.public import select_many  # noqa: PLC0415 - after Django

    rows = select_many(
        "SELECT t FROM unnest(%b::text[]) WITH ORDINALITY AS u(t, n) ORDER BY n", ("text", values)
    )
    assert [text for (text,) in rows] == values


def test_something_else_among_uuids_is_refused() -> None:
    for wrong in ("1", b"1"):
        with pytest.raises(TypeError):
            packed("uuid", [wrong])
