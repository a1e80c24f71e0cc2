"""Whatever is sent to whichever operation: never a fault of ours, always a problem that a client can read.

The operations, and the shapes of their bodies, come from the OpenAPI document itself, so that a new operation
is tried without a line here.
"""

from __future__ import annotations

import copy
import functools
import json
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from mysynergy.access.public import Role
from mysynergy.api.endpoints import api
from tests.api_callers import Caller, officer

pytestmark = pytest.mark.wide

NASTY: tuple[Any, ...] = (
    "\x00",
    "a\x00b",
    "A" * 10_000,
    "مرحبا \u202e abc",
    "👩‍👩‍👧🌺",
    "'; DROP TABLE registry_individual;--",
    "<script>alert(1)</script>",
    "2026-02-30",
    "0000-00-00",
    "9999-12-31T23:59:59Z",
    "%s%(x)s{0}",
    "NaN",
    "-1",
    "1e400",
    "",
    " ",
    None,
    True,
    -1,
    0,
    2**31,
    2**63,
    10**40,
    0.1,
    1e308,
    [],
    {},
    [[]],
    {"from": 5, "to": 1},
    {"\x00": "\x00"},
    ["\x00"] * 3,
    ["x"] * 1000,
)
nasty = st.one_of(st.sampled_from(NASTY), st.text(max_size=40), st.integers(), st.floats(allow_nan=False))


@functools.cache
def document() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(path_prefix="")))
    return found


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document()["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path, operation


def example_of(operation: dict[str, Any]) -> Any:
    content = operation.get("requestBody", {}).get("content", {})
    return copy.deepcopy(content.get("application/json", {}).get("example"))


def test_every_operation_is_documented() -> None:
    assert [fault for method, path, operation in operations() if (fault := undocumented(operation))] == []


def undocumented(operation: dict[str, Any]) -> str:
    """Return the id of an operation that leaves a client to guess, and what is missing."""
    needed = (
        ["summary", "tags"] if operation["operationId"] == "about" else ["summary", "tags", "description"]
    )
    missing = [name for name in needed if not operation.get(name)]
    if operation["operationId"] != "about":
        bodies = operation.get("requestBody", {}).get("content")
        if bodies is not None and not any("example" in media for media in bodies.values()):
            missing.append("an example")
        missing += {"404", "422"} - set(operation["responses"])
    return f"{operation['operationId']}: {', '.join(sorted(missing))}" if missing else ""


def test_no_two_shapes_share_a_name() -> None:
    ids = [operation["operationId"] for _, _, operation in operations()]
    assert len(ids) == len(set(ids))


@st.composite
def spoilt(draw: st.DrawFn, example: Any, known: tuple[str, ...]) -> Any:
    """Return the example with some values replaced, dropped or added; ids are now and then real ones."""
    if example is None or draw(st.integers(0, 9)) == 0:
        return draw(nasty)
    body = _with_real_ids(draw, example, known)
    for _ in range(draw(st.integers(0, 2))):
        place = draw(st.sampled_from(list(_places(body)) or [()]))
        body = _put(body, place, draw(nasty))
    return body


def _with_real_ids(draw: st.DrawFn, value: Any, known: tuple[str, ...]) -> Any:
    if isinstance(value, dict):
        return {name: _with_real_ids(draw, one, known) for name, one in value.items()}
    if isinstance(value, list):
        return [_with_real_ids(draw, one, known) for one in value]
    if isinstance(value, str) and value.startswith("0198c5d2-"):
        return draw(st.sampled_from(known))
    return value


def _places(value: Any, before: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in items:
        yield (*before, key)
        yield from _places(one, (*before, key))


def _put(body: Any, place: tuple[Any, ...], value: Any) -> Any:
    if not place:
        return value
    body = copy.deepcopy(body)
    inner = body
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = value
    return body


def a_world(caller: Caller) -> tuple[str, ...]:
    """Make a person with a need and a consent, and return ids of all sorts."""
    record = caller.post("/intake/submissions", {"said": {"name": "Siti binti Ali"}, "channel": "counter"})
    person = caller.post("/individuals", {"source_record_id": record["id"]})["id"]
    need = {"module": "finance", "kind": "income", "urgency": "normal"}
    needs = caller.post(f"/individuals/{person}/needs", {"needs": [need]})["items"]
    consent = caller.post(
        f"/individuals/{person}/consents",
        {
            "basis": "consent",
            "purposes": ["casework"],
            "categories": ["identity"],
            "agency_ids": [str(caller.agency_id)],
            "evidence": "read_aloud",
        },
    )
    draft = caller.post("/intake/drafts", {"kind": "intake", "answers": {}})
    link = caller.get(f"/individuals/{person}/links")["items"][0]
    return (
        person,
        needs[0]["id"],
        consent["id"],
        draft["id"],
        link["id"],
        record["id"],
        str(caller.user_id),
        str(uuid.uuid4()),
    )


@st.composite
def filled(draw: st.DrawFn, path: str, known: tuple[str, ...]) -> str:
    while "{" in path:
        before, _, rest = path.partition("{")
        _, _, after = rest.partition("}")
        odd = st.sampled_from(["%00", "x", "..", "%ff", "1" * 3000])
        path = before + draw(st.one_of(st.sampled_from(known), st.sampled_from(known), odd)) + after
    return path


QUERIES = (
    "",
    "?limit=0",
    "?limit=" + "9" * 30,
    "?cursor=%00",
    "?cursor=AA",
    "?state=%00",
    "?kind=%00&module=%00",
)


def try_out(
    caller: Caller, method: str, path: str, operation: dict[str, Any], known: tuple[str, ...], times: int
) -> None:
    """Send so many odd requests to one operation."""

    @seed(1)  # the same requests each time; drawn from the text of the function, that would cost more
    @settings(
        max_examples=times,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def tried(data: st.DataObject) -> None:
        where = data.draw(filled(path, known)) + data.draw(st.sampled_from(QUERIES))
        body = data.draw(spoilt(example_of(operation), known)) if "requestBody" in operation else None
        key = data.draw(st.sampled_from([None, None, "k1", "k 2"])) if method != "GET" else None
        answer = caller.send(method, where, body, key=key)
        assert answer.status < 500, (method, where, body, answer.text)
        if answer.status >= 400:
            assert answer.content_type == "application/problem+json", (method, where, body)
            texts = [answer.body["title"], answer.body["title_ms"]]
            for fault in answer.body.get("faults", []):
                texts += [fault["field"], fault["detail"]["ms"], fault["detail"]["en"]]
            assert all(texts), (method, where, body, answer.text)

    tried()


THOROUGHLY = [pytest.param(role, 40, marks=pytest.mark.slow) for role in (Role.SUPERVISOR, Role.COORDINATOR)]


@pytest.mark.django_db(databases=["default", "insight"])
@pytest.mark.parametrize(("role", "times"), [(Role.SUPERVISOR, 4), *THOROUGHLY])
def test_nothing_that_is_sent_makes_a_fault_of_ours(role: Role, times: int) -> None:
    caller = officer("MAIWP", role)
    known = a_world(caller)
    for method, path, operation in operations():
        try_out(caller, method, path, operation, known, times)
