"""The door of intake: what was said about people, kept as it was said."""

from __future__ import annotations

from mysynergy.intake.domain import (
    CHANNELS,
    FIELDS,
    IDENTITY_KINDS,
    LANGUAGES,
    SAFE_TO_CONTACT,
    SEXES,
    STATES,
    Checked,
    PersonSaid,
    ReadPerson,
)
from mysynergy.intake.selectors import (
    DraftView,
    SourceRecordView,
    get_draft,
    my_drafts,
    source_records,
)
from mysynergy.intake.services import StaleDraft, discard_draft, save_draft, submit, submit_many

__all__ = [
    "CHANNELS",
    "FIELDS",
    "IDENTITY_KINDS",
    "LANGUAGES",
    "SAFE_TO_CONTACT",
    "SEXES",
    "STATES",
    "Checked",
    "DraftView",
    "PersonSaid",
    "ReadPerson",
    "SourceRecordView",
    "StaleDraft",
    "discard_draft",
    "get_draft",
    "my_drafts",
    "save_draft",
    "source_records",
    "submit",
    "submit_many",
]
