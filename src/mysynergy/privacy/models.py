"""Tables of requests over one's own record. Words are sealed with the person's key, so they go with it."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from mysynergy.kernel.identifiers import new_id
from mysynergy.privacy.domain import CHANNELS, HOLD_REASONS, KINDS, SHOWN, STATES


class Request(models.Model):
    """Somebody asks for a copy of her record, or that it be erased."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    individual = models.ForeignKey("registry.Individual", models.PROTECT, related_name="+")
    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+", help_text="where she asked")
    kind = models.TextField()
    channel = models.TextField(help_text="how she asked")
    shown = models.TextField(help_text="how it was made sure that it is she")
    words = models.BinaryField(null=True, help_text="what she said, sealed with her key")
    concerned = ArrayField(models.UUIDField(), help_text="agencies that hold records of hers")
    state = models.TextField(default="asked")
    asked_by = models.UUIDField()
    asked_at = models.DateTimeField()
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    because = ArrayField(models.TextField(), default=list, help_text="codes of what stood in the way")
    answer = models.BinaryField(null=True, help_text="what she is answered, sealed with her key")
    retention = models.JSONField(
        default=dict, help_text="kind of record to what the decider found of the law"
    )
    erased = models.JSONField(
        default=dict, help_text="kind of thing to how many were erased; no personal data"
    )

    class Meta:
        indexes = [
            models.Index(fields=["individual"], name="privacy_request_person"),
            models.Index(fields=["agency", "state"], name="privacy_request_agency"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["individual", "kind"], condition=Q(state="asked"), name="privacy_request_one_open"
            ),
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="privacy_request_kind"),
            models.CheckConstraint(condition=Q(channel__in=CHANNELS), name="privacy_request_channel"),
            models.CheckConstraint(condition=Q(shown__in=SHOWN), name="privacy_request_shown"),
            models.CheckConstraint(condition=Q(state__in=STATES), name="privacy_request_state"),
            models.CheckConstraint(
                name="privacy_request_decided",
                condition=Q(state="asked", decided_by__isnull=True, decided_at__isnull=True)
                | ~Q(state="asked") & Q(decided_by__isnull=False, decided_at__isnull=False),
            ),
            models.CheckConstraint(
                name="privacy_erasure_by_two",
                condition=~Q(kind="erasure", state__in=["done", "refused"]) | ~Q(decided_by=F("asked_by")),
            ),
        ]


class Say(models.Model):
    """What another agency that holds records of hers says to an erasure."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    request = models.ForeignKey(Request, models.PROTECT, related_name="says")
    individual_id = models.UUIDField()
    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+")
    agrees = models.BooleanField()
    words = models.BinaryField(null=True, help_text="why not, sealed with her key")
    said_by = models.UUIDField()
    said_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["individual_id"], name="privacy_say_person")]
        constraints = [models.UniqueConstraint(fields=["request", "agency"], name="privacy_say_once")]


class Hold(models.Model):
    """A legal hold: while it stands, nothing of the person is erased, whoever asks."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    individual = models.ForeignKey("registry.Individual", models.PROTECT, related_name="+")
    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+")
    reason = models.TextField()
    set_by = models.UUIDField()
    set_at = models.DateTimeField()
    lifted_by = models.UUIDField(null=True)
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["individual"], name="privacy_hold_person")]
        constraints = [
            models.CheckConstraint(condition=Q(reason__in=HOLD_REASONS), name="privacy_hold_reason"),
            models.UniqueConstraint(
                fields=["individual", "agency", "reason"],
                condition=Q(lifted_at__isnull=True),
                name="privacy_hold_once",
            ),
        ]
