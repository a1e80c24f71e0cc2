"""Tables of arrivals: what was said (sealed), tries to ring back, what came with a letter, letters known."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from mysynergy.arrivals.domain import CHANNELS, OUTCOMES, TRIES
from mysynergy.kernel.identifiers import new_id


class Arrival(models.Model):
    """Somebody who came, rang or wrote. An open one always has an agency, a date, and mostly a holder."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    individual_id = models.UUIDField(null=True, help_text="once it is known who is in need")
    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+")
    channel = models.TextField()
    office = models.TextField(default="", blank=True, help_text="which counter of the agency")
    day = models.DateField(help_text="the day of arrival in Malaysia: tickets are counted by it")
    ticket = models.PositiveIntegerField(null=True)
    key_id = models.TextField()
    cipher = models.BinaryField(help_text="the sheet")
    version = models.PositiveIntegerField(default=1)
    state = models.TextField(default="waiting")
    arrived_at = models.DateTimeField()
    held_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    due_at = models.DateTimeField(null=True)
    owes_call = models.BooleanField(default=False)
    passed_on = models.PositiveSmallIntegerField(default=0)
    taken_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.UUIDField(null=True)
    outcome = models.TextField(null=True)
    draft_id = models.UUIDField(null=True, help_text="the intake that was begun from it")
    led_to = models.UUIDField(null=True, help_text="what was opened for her: a crisis")
    emptied_at = models.DateTimeField(null=True, help_text="since when its words are no longer kept")

    class Meta:
        indexes = [
            models.Index(fields=["individual_id"], name="arrivals_person"),
            models.Index(
                fields=["agency", "due_at", "id"], name="arrivals_queue", condition=~Q(state="closed")
            ),
            models.Index(fields=["due_at"], name="arrivals_late", condition=~Q(state="closed")),
            models.Index(fields=["agency", "-closed_at"], name="arrivals_ended", condition=Q(state="closed")),
            models.Index(fields=["draft_id"], name="arrivals_draft", condition=Q(draft_id__isnull=False)),
            models.Index(
                fields=["closed_at"],
                name="arrivals_to_empty",
                condition=Q(state="closed", individual_id__isnull=True, emptied_at__isnull=True),
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(channel__in=CHANNELS), name="arrivals_channel"),
            models.UniqueConstraint(
                fields=["agency", "office", "day", "ticket"],
                condition=Q(ticket__isnull=False),
                name="arrivals_ticket_once",
            ),
            models.CheckConstraint(
                condition=~Q(channel="walk_in") | Q(ticket__isnull=False) & ~Q(office=""),
                name="arrivals_walk_in_has_ticket",
            ),
            # Nobody is dropped: what is open has a date, what is held a holder, what ended an outcome.
            models.CheckConstraint(
                condition=Q(state="waiting", held_by__isnull=True, due_at__isnull=False)
                & Q(closed_at__isnull=True, outcome__isnull=True, owes_call=False)
                | Q(state="held", held_by__isnull=False, due_at__isnull=False, taken_at__isnull=False)
                & Q(closed_at__isnull=True, outcome__isnull=True)
                | Q(state="closed", closed_at__isnull=False, outcome__isnull=False, owes_call=False)
                & Q(outcome__in=OUTCOMES),
                name="arrivals_never_dropped",
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=["prospect", "known"]) | Q(individual_id__isnull=False),
                name="arrivals_names_the_person",
            ),
            models.CheckConstraint(
                condition=Q(due_at__isnull=True) | Q(due_at__gte=F("arrived_at")),
                name="arrivals_due_after_arrival",
            ),
        ]


class Try(models.Model):
    """One try to ring back; append-only."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    arrival = models.ForeignKey(Arrival, models.PROTECT, related_name="tries")
    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.UUIDField(null=True)
    result = models.TextField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(result__in=TRIES), name="arrivals_try")]


class Attachment(models.Model):
    """What came with a letter; its name stands sealed in the sheet's row.

    Once it is a document of a person (``document_id``), its bytes stand there and no longer here.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    arrival = models.ForeignKey(Arrival, models.PROTECT, related_name="attachments")
    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    file = models.OneToOneField("files.SealedFile", models.PROTECT, related_name="+", null=True)
    refused = models.TextField(default="", blank=True)
    document_id = models.UUIDField(null=True, help_text="the document of a person that it became")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["arrival", "number"], name="arrivals_attachment_once"),
            models.CheckConstraint(
                condition=Q(file__isnull=False, refused="") | Q(file__isnull=True) & ~Q(refused=""),
                name="arrivals_kept_or_refused",
            ),
        ]


class Known(models.Model):
    """A letter that came before: a keyed digest of its Message-ID, once for each agency."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+")
    digest = models.BinaryField()
    arrival = models.ForeignKey(Arrival, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agency", "digest"], name="arrivals_letter_once")]
