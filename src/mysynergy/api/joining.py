"""Two who are one person: joins, from where a record comes, what parting would do, parting."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable

from django.http import HttpRequest
from ninja import Router

from mysynergy.access.public import Actor, agencies
from mysynergy.api.bearer import actor_of, opened
from mysynergy.api.operations import reads, writes
from mysynergy.api.registry import ReasonIn
from mysynergy.api.shapes import Number, Out, Page, PagingIn, Words, part
from mysynergy.api.spoken import in_both
from mysynergy.joining import public as joining
from mysynergy.kernel.errors import NotFound
from mysynergy.words.reasons import reason

router = Router(tags=["people"])


class ReasonSaidOut(Out):
    """A reason: its stable code and its sentence."""

    code: str
    says: Words


class JoinOut(Out):
    """All that stood for ``other_id`` stands for ``one_id`` until ``parted_at``.

    ``how``: steward or batch; ``weight``: bits; ``records``: how many came with it. Who decided is ``null``
    where her agency's name can tell a secret; a reason is read by the agency that gave it.
    """

    id: uuid.UUID
    one_id: uuid.UUID
    other_id: uuid.UUID
    how: str
    weight: Number | None
    evidence: list[ReasonSaidOut]
    agency_id: uuid.UUID | None
    joined_by: uuid.UUID | None
    joined_at: dt.datetime
    reason: str | None
    records: int
    parted_at: dt.datetime | None
    parted_by: uuid.UUID | None
    parted_reason: str | None


class RowOut(Out):
    """A row about a person: case, need, referral, enrolment, award, membership; or a refusal or finding.

    ``what``: a programme, a scheme, or ``module.kind`` of a need. ``agency_id`` ``null``: a service whose
    name may be a secret.
    """

    kind: str
    id: uuid.UUID
    individual_id: uuid.UUID
    agency_id: uuid.UUID | None
    at: dt.datetime
    what: str


class SideOut(Out):
    """What goes with one of the two, as far as the reader sees it. ``name`` is empty where she does not."""

    individual_id: uuid.UUID
    name: str
    records: int
    agencies: list[uuid.UUID | None]
    rows: list[RowOut]


class ConsequencesOut(Out):
    """What parting would do. ``unsure``: rows that stay with ``one`` though nobody can tell whose they are.

    ``reopened``: refusals that are reopened and findings that are withdrawn.
    """

    join_id: uuid.UUID
    one: SideOut
    other: SideOut
    unsure: list[RowOut]
    reopened: list[RowOut]


class PartedOut(Out):
    """The two, who stand as if never joined."""

    one_id: uuid.UUID
    other_id: uuid.UUID


class FieldSourceOut(Out):
    """What one source says of a field.

    ``kind``: counter, phone, outreach, online, api, file, device, correction, or page (set on the person's
    page); empty for a record that you may not see. ``verification``: said, document_seen or
    verified_by_source.
    """

    value: str
    agency_id: uuid.UUID | None
    own: bool
    on: dt.date | None
    kind: str
    verification: str
    source_record_id: uuid.UUID | None
    stands: bool


class FieldOut(Out):
    """A field of a golden record: what stands, why, and every source, the one that prevails first.

    ``value`` is a plain word, a date as far as it is known (``1984-05``), or yes and no (``alive``);
    ``null``: not known. ``why``: put_right, set_here, agreed, only, death (one record is enough), verified,
    trusted, newest, fits (it agrees with what goes before it), or unseen (a record that you may not see).
    """

    field: str
    value: str | None
    why: str | None
    sources: list[FieldSourceOut]


class SourcesOut(Out):
    """The fields of which something is known."""

    fields: list[FieldOut]


def _join(view: joining.JoinView) -> JoinOut:
    known = {name: getattr(view, name) for name in JoinOut.model_fields if name != "evidence"}
    return JoinOut(**known, evidence=[_reason(code) for code in view.evidence])


def _reason(code: str) -> ReasonSaidOut:
    return ReasonSaidOut(code=code, says=in_both(lambda: reason(code).text))


def _secret(actor: Actor) -> frozenset[uuid.UUID]:
    """Return the agencies whose very name may not be told to this reader."""
    known = agencies(actor=actor).values()
    return frozenset(one.id for one in known if one.sensitive and one.id != actor.agency_id)


def _rows(
    rows: Iterable[joining.Belonging | joining.Reopening], secret: frozenset[uuid.UUID]
) -> list[RowOut]:
    return [
        RowOut(
            kind=one.kind,
            id=one.id,
            individual_id=one.individual_id,
            agency_id=None if one.agency_id in secret else one.agency_id,
            at=one.at,
            what=one.what,
        )
        for one in rows
    ]


def _side(side: joining.Side, secret: frozenset[uuid.UUID]) -> SideOut:
    return SideOut(
        individual_id=side.individual_id,
        name=side.name,
        records=side.records,
        agencies=list(side.agencies),
        rows=_rows(side.rows, secret),
    )


@reads(
    router,
    "/individuals/{individual_id}/joins",
    gives=Page[JoinOut],
    summary="With whom she was joined, and parted",
)
def list_joins(request: HttpRequest, individual_id: uuid.UUID, paging: PagingIn) -> Page[JoinOut]:
    """Give the joins that brought somebody to this person or her to somebody, the newest first."""
    found = joining.joins_of(actor=opened(request, individual_id), individual_id=individual_id)
    return part(paging, found, key=lambda one: one.id, show=_join)


@reads(
    router,
    "/individuals/{individual_id}/joins/{join_id}/consequences",
    gives=ConsequencesOut,
    summary="What parting two would do",
)
def look_at_parting(request: HttpRequest, individual_id: uuid.UUID, join_id: uuid.UUID) -> ConsequencesOut:
    """Say what would go with whom, as far as the reader sees it, and what is reopened; nothing is changed."""
    actor = opened(request, individual_id)
    if join_id not in {one.id for one in joining.joins_of(actor=actor, individual_id=individual_id)}:
        raise NotFound("join")
    told = joining.consequences(actor=actor, join_id=join_id)
    secret = _secret(actor)
    return ConsequencesOut(
        join_id=told.join_id,
        one=_side(told.one, secret),
        other=_side(told.other, secret),
        unsure=_rows(told.unsure, secret),
        reopened=_rows(told.reopened, secret),
    )


@writes(
    router,
    "POST",
    "/joins/{join_id}/parting",
    gives=PartedOut,
    summary="Take two apart who were joined wrongly",
    example={"reason": "twins; both cards seen"},
)
def part_two(request: HttpRequest, join_id: uuid.UUID, body: ReasonIn) -> PartedOut:
    """Part them; twice is once. 409 ``protected_while_joined``: lift the mark first, then part."""
    one_id, other_id = joining.part(actor=actor_of(request), join_id=join_id, reason=body.reason)
    return PartedOut(one_id=one_id, other_id=other_id)


@reads(
    router,
    "/individuals/{individual_id}/sources",
    gives=SourcesOut,
    summary="From where each field of her record comes",
)
def list_sources(request: HttpRequest, individual_id: uuid.UUID) -> SourcesOut:
    """Give what stands, why, and what other records say. Where she lives needs a right to contacts."""
    found = joining.sources_of(actor=opened(request, individual_id), individual_id=individual_id)
    return SourcesOut(fields=[_field(field, sources) for field, sources in found.items()])


def _field(field: str, sources: tuple[joining.FieldSource, ...]) -> FieldOut:
    standing = next((one for one in sources if one.stands), None)
    return FieldOut(
        field=field,
        value=standing.value or None if standing else None,
        why=standing.why if standing else None,
        sources=[
            FieldSourceOut(**{name: getattr(one, name) for name in FieldSourceOut.model_fields})
            for one in sources
        ],
    )
