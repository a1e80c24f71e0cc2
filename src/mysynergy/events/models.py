"""Tables of what happened. ``events_event`` is partitioned by month and append-only (see migration 0001).

The body of an event about a person is sealed with her key; destroying the key leaves the commitment."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from mysynergy.kernel.identifiers import new_id


class Event(models.Model):
    """One thing that happened. The body is canonical JSON (RFC 8785); the salt hides it in the log."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    type = models.TextField()
    category = models.TextField(help_text="category of data, as agreements name them")
    individual_id = models.UUIDField(null=True)
    subject_id = models.TextField(help_text="the thing it happened to: id of a need, referral, programme ...")
    agency_id = models.UUIDField(null=True, help_text="agency whose record this is")
    actor_kind = models.TextField()
    actor_id = models.UUIDField(null=True)
    actor_role = models.TextField()
    purpose = models.TextField()
    body = models.TextField(help_text="of an event about a person an empty object: the body is in the seal")
    salt = models.BinaryField(null=True)
    cipher = models.BinaryField(null=True, help_text="body and salt, sealed with the person's key")
    commitment = models.BinaryField(null=True, help_text="SHA-256 of salt and body; stays for ever")
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    act_id = models.UUIDField(
        null=True,
        db_default=models.Func(function="app_act"),
        help_text="what one actor did in one transaction, with its consequences",
    )

    class Meta:
        managed = False
        db_table = "events_event"


class ReadMark(models.Model):
    """One row per reader, person, purpose and hour, so that reading is an event once an hour."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    reader_id = models.UUIDField()
    agency_id = models.UUIDField(null=True)
    individual_id = models.UUIDField()
    purpose = models.TextField()
    hour = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["individual_id", "reader_id", "purpose", "hour"], name="events_readmark_once_an_hour"
            )
        ]


class Outbox(models.Model):
    """What must happen outside the transaction, after it: one dispatcher polls and defers in batches."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    job = models.TextField(help_text="name of the job, as the worker knows it")
    arguments = models.JSONField(help_text="ids only, never personal data")
    created_at = models.DateTimeField(db_default=Now())
    dispatched_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["id"], name="events_outbox_waiting", condition=models.Q(dispatched_at__isnull=True)
            )
        ]


class Idempotency(models.Model):
    """The answer already given to (client, key), so that a repeated request is answered, not repeated."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    client = models.TextField()
    key = models.TextField()
    digest = models.BinaryField()
    answer = models.JSONField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["client", "key"], name="events_idempotency_once")]
