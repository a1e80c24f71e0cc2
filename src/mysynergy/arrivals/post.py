"""A letter that came by e-mail: once, however often it is fetched; what came with it looked at and sealed."""

from __future__ import annotations

import io
import uuid
from dataclasses import dataclass

from mysynergy.access.public import Actor, door
from mysynergy.arrivals.domain import Letter, Sheet
from mysynergy.arrivals.mail import known_by, read_mail
from mysynergy.arrivals.models import Arrival, Attachment, Known
from mysynergy.arrivals.services import begin
from mysynergy.files.public import arrived, keep
from mysynergy.kernel.errors import Invalid
from mysynergy.vault.public import blind_index


@dataclass(frozen=True, slots=True)
class Received:
    """What became of a mail. ``arrival_id`` ``None``: it came before. ``too_large``: bytes of one that is."""

    arrival_id: uuid.UUID | None
    automatic: bool
    too_large: int


@door("arrivals.receive")
def receive_mail(*, actor: Actor, agency_id: uuid.UUID, raw: bytes, size: int | None = None) -> Received:
    """Put an e-mail into an agency's queue, once. ``size``: of the whole, where ``raw`` is its beginning.

    A letter that a machine wrote (an answer of an absent officer, a bounce, a newsletter) is kept and closed
    at once: nothing is ever sent in answer, so no two machines can write to each other. Of one that is too
    large or cannot be read, sender and subject are kept, and that the rest stands in the mailbox. An
    attachment that ``files`` refuses is named with the reason. Raises ``IntegrityError`` where another fetch
    kept it at this very moment: asked again, it is known.
    """
    letter = read_mail(raw, size=size)
    return Received(_received(actor, agency_id, letter), letter.automatic, letter.too_large)


def _received(actor: Actor, agency_id: uuid.UUID, letter: Letter) -> uuid.UUID | None:
    digest = blind_index("arrivals.mail", known_by(letter))
    if Known.objects.filter(agency_id=agency_id, digest=digest).exists():
        return None
    row = begin(
        actor,
        agency_id,
        "email",
        Sheet(
            caller=letter.from_name,
            relation="stranger",
            email=letter.from_address,
            subject=letter.subject,
            said=letter.text,
        ),
        names=tuple(name for name, _content in letter.attachments),
        automatic=letter.automatic,
    )
    # The unique index decides between two that fetch at once: the later one is undone as a whole.
    Known.objects.create(agency_id=agency_id, digest=digest, arrival_id=row.id)
    for number, (_name, content) in enumerate(letter.attachments, start=1):
        _attach(actor, row, number, content)
    if letter.left_out:
        last = len(letter.attachments) + 1
        Attachment.objects.create(
            arrival_id=row.id, agency_id=agency_id, number=last, refused=letter.left_out
        )
    return row.id


def _attach(actor: Actor, row: Arrival, number: int, content: bytes) -> None:
    file, refused = None, ""
    try:
        view = keep(
            file=arrived(content=io.BytesIO(content)),
            scope=row.id,
            agency_id=row.agency_id,
            now=actor.now,
        )
        file = view.id
    except Invalid as invalid:
        refused = invalid.faults[0].code
    Attachment.objects.create(
        arrival_id=row.id, agency_id=row.agency_id, number=number, file_id=file, refused=refused
    )
