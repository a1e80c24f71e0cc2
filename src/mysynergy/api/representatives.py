"""Who may act for a person: recorded with scope, evidence and period; ended; decided by a second person."""

from __future__ import annotations

import datetime as dt
import uuid

from django.http import HttpRequest
from ninja import Router

from mysynergy.api.bearer import actor_of
from mysynergy.api.operations import reads, writes
from mysynergy.api.shapes import In, Out, Page, PagingIn, Text, Word, part
from mysynergy.representatives import public as representatives

router = Router(tags=["representatives"])


class RepresentativeIn(In):
    """Who may act for the person, how far, on which evidence, from when until when.

    Somebody of the registry (``by_individual_id``) or somebody by ``name``. ``capacity``: parent, guardian,
    kin, carer, attorney, payee, worker, community_leader, other; ``scopes``: speak, consent, receive,
    be_told; ``evidence``: birth_certificate, court_order, power_of_attorney, official_letter,
    written_authority, said_before_officer, none_yet; ``conflict``: creditor, landlord, employer,
    runs_the_home, party_to_a_claim, other, or empty.
    """

    capacity: Word
    scopes: list[Word]
    evidence: Word
    by_individual_id: uuid.UUID | None = None
    name: Word = ""
    identity_kind: Word = ""
    identity_number: Word = ""
    start: dt.date | None = None
    until: dt.date | None = None
    evidence_note: Text = ""
    conflict: Word = ""
    conflict_note: Text = ""


class EndRepresentativeIn(In):
    """Why it ends: revoked, replaced, died, mistaken, conflict or danger."""

    code: Word
    reason: Text = ""


class DecideRepresentativeIn(In):
    """What the second person says, and why."""

    agree: bool
    reason: Text


class RepresentativeOut(Out):
    """Who may act for a person; ``holds`` says whether today. ``until`` is the last day."""

    id: uuid.UUID
    individual_id: uuid.UUID
    agency_id: uuid.UUID
    by_individual_id: uuid.UUID | None
    name: str
    number_masked: str
    capacity: str
    scopes: list[str]
    evidence: str
    evidence_note: str
    conflict: str
    conflict_note: str
    state: str
    start: dt.date
    until: dt.date | None
    holds: bool
    recorded_at: dt.datetime
    ended_at: dt.datetime | None
    end_code: str | None
    end_reason: str
    acts: int


def _out(view: representatives.RepresentativeView) -> RepresentativeOut:
    shown = {name: getattr(view, name) for name in RepresentativeOut.model_fields}
    return RepresentativeOut(**{**shown, "scopes": list(view.scopes)})


@reads(
    router,
    "/individuals/{individual_id}/representatives",
    gives=Page[RepresentativeOut],
    summary="Who may act for the person",
)
def list_representatives(
    request: HttpRequest, individual_id: uuid.UUID, paging: PagingIn
) -> Page[RepresentativeOut]:
    """Give those who may act first, then those who acted."""
    found = representatives.representatives_of(actor=actor_of(request), individual_id=individual_id)
    return part(paging, found, key=lambda one: one.id, show=_out)


@writes(
    router,
    "POST",
    "/individuals/{individual_id}/representatives",
    gives=RepresentativeOut,
    status=201,
    summary="Record who may act for the person",
    example={
        "capacity": "carer",
        "scopes": ["speak"],
        "evidence": "written_authority",
        "name": "Aminah binti Yusof",
    },
)
def appoint_representative(
    request: HttpRequest, individual_id: uuid.UUID, body: RepresentativeIn
) -> RepresentativeOut:
    """Record one; with a conflict of interest it waits for a second person (``state`` asked)."""
    actor = actor_of(request)
    return _out(
        representatives.appoint(
            actor=actor,
            individual_id=individual_id,
            said=representatives.Appointing(
                capacity=body.capacity,
                scopes=frozenset(body.scopes),
                evidence=body.evidence,
                start=body.start or actor.today,
                until=body.until,
                conflict=body.conflict,
            ),
            by_individual_id=body.by_individual_id,
            name=body.name,
            identity_kind=body.identity_kind,
            identity_number=body.identity_number,
            evidence_note=body.evidence_note,
            conflict_note=body.conflict_note,
        )
    )


@writes(
    router,
    "POST",
    "/representatives/{representative_id}/end",
    gives=RepresentativeOut,
    summary="End what a representative may do",
    example={"code": "revoked"},
)
def end_representative(
    request: HttpRequest, representative_id: uuid.UUID, body: EndRepresentativeIn
) -> RepresentativeOut:
    """End it at once. ``danger`` ends all that she may do for the person, at every agency."""
    return _out(
        representatives.end(
            actor=actor_of(request),
            representative_id=representative_id,
            code=body.code,
            reason=body.reason,
        )
    )


@reads(
    router,
    "/representatives/waiting",
    gives=Page[RepresentativeOut],
    summary="Representatives that wait for a second person",
)
def representatives_waiting(request: HttpRequest, paging: PagingIn) -> Page[RepresentativeOut]:
    """Give those of the own agency that a colleague recorded with a conflict of interest, oldest first."""
    found = representatives.waiting(actor=actor_of(request))
    return part(paging, found, key=lambda one: one.id, show=_out)


@writes(
    router,
    "POST",
    "/representatives/{representative_id}/decision",
    gives=RepresentativeOut,
    summary="Decide as the second person",
    example={"agree": True, "reason": "receipts are kept"},
)
def decide_representative(
    request: HttpRequest, representative_id: uuid.UUID, body: DecideRepresentativeIn
) -> RepresentativeOut:
    """Agree or refuse, with a reason; never what one recorded oneself (403 ``second_person``)."""
    return _out(
        representatives.decide(
            actor=actor_of(request),
            representative_id=representative_id,
            agree=body.agree,
            reason=body.reason,
        )
    )
