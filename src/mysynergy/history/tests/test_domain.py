"""What a reader may know of an event, and which events are one deed: pure."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from mysynergy.events.public import Happened
from mysynergy.history.domain import WITHHELD, Secrets, folded, redacted

OWN, OTHER, SHELTER = uuid.uuid4(), uuid.uuid4(), uuid.uuid4()
OFFICER = uuid.uuid4()
SECRETS = Secrets(
    OWN, frozenset({SHELTER}), frozenset({str(SHELTER), "SHELTER", "shelter-bed"}), frozenset({OFFICER})
)


def event(agency: uuid.UUID | None, body: dict[str, Any], **changes: Any) -> Happened:
    values: dict[str, Any] = {
        "id": uuid.uuid4(),
        "type": "room.happened",
        "category": "identity",
        "individual_id": None,
        "subject_id": "x",
        "agency_id": agency,
        "actor_kind": "officer",
        "actor_id": None,
        "actor_role": "caseworker",
        "purpose": "casework",
        "body": body,
        "occurred_at": dt.datetime(2026, 11, 23, tzinfo=dt.UTC),
        "act_id": None,
        **changes,
    }
    return Happened(**values)


plain = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.text(max_size=5), st.sampled_from(sorted(SECRETS.names))
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from("abcde"), inner, max_size=3)
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from("abcde"), plain, max_size=4))
def test_wherever_a_secret_name_stands_in_a_body_it_is_withheld(body: dict[str, Any]) -> None:
    shown = redacted(event(OTHER, body), SECRETS)
    assert not any(f"'{name}'" in repr(shown.body) for name in SECRETS.names)
    assert redacted(event(OWN, body), SECRETS).body == body
    assert redacted(event(OTHER, body), SECRETS, open_to=[OTHER]).body == body


def test_who_acted_for_a_secret_agency_is_not_told_wherever_it_stands() -> None:
    for one in (event(SHELTER, {}, actor_id=uuid.uuid4()), event(OTHER, {}, actor_id=OFFICER)):
        assert redacted(one, SECRETS).actor_id is None
    assert redacted(event(SHELTER, {}), SECRETS).agency_id is None


def test_words_typed_as_a_reason_stay_with_the_agency_that_typed_them_and_codes_do_not() -> None:
    typed = redacted(event(OTHER, {"reason": "Dia takut suaminya"}), SECRETS)
    assert typed.body == {"reason": WITHHELD}
    assert redacted(event(OTHER, {"reason": "quota_full"}), SECRETS).body == {"reason": "quota_full"}


def test_a_deed_carries_what_followed_about_the_same_thing_and_a_lone_consequence_stands_alone() -> None:
    act, need = uuid.uuid4(), str(uuid.uuid4())
    first = event(OWN, {"need": "other"}, act_id=act, subject_id="r0")
    deed = event(OWN, {"need": need}, act_id=act, subject_id="r1")
    moved = event(OWN, {}, act_id=act, subject_id=need, actor_kind="system")
    quiet = event(OWN, {}, act_id=act, type="access.granted")
    alone = event(OWN, {}, act_id=uuid.uuid4(), actor_kind="system")
    hushed = event(OWN, {}, act_id=uuid.uuid4(), type="access.granted")
    old = event(OWN, {}, actor_kind="system")
    lines = folded([old, hushed, alone, deed, quiet, moved, first], {"access.granted"})
    assert [line.event for line in lines] == [old, alone, deed, first]
    assert lines[2].followed == (moved,)
    assert lines[3].followed == (quiet,)


def test_a_copy_for_the_other_side_is_the_line_where_the_deed_itself_is_not_seen() -> None:
    act, need = uuid.uuid4(), str(uuid.uuid4())
    copy = event(OWN, {"need": need, "notice": True}, act_id=act, actor_kind="system", actor_id=uuid.uuid4())
    moved = event(OWN, {}, act_id=act, subject_id=need, actor_kind="system", type="cases.need_handed_over")
    lone = event(OWN, {}, act_id=uuid.uuid4(), actor_kind="system", type="cases.need_handed_over")
    (line,) = folded([lone, copy, moved], {"cases.need_handed_over"})
    assert (line.event, line.followed) == (copy, (moved,))
    deed = event(OWN, {"need": need}, act_id=act, subject_id="r1")
    (line,) = folded([copy, moved, deed], {"cases.need_handed_over"})
    assert (line.event, line.followed) == (deed, (moved, copy))
