"""Tables of corrections. Nothing is deleted: what is taken back stays, with who took it back and why."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from mysynergy.corrections.domain import KNOWN_FROM
from mysynergy.kernel.identifiers import new_id


class Correction(models.Model):
    """An officer put particulars of a person right: which, from what she knows it, and why.

    What she said stands in the source record; that it holds, in the registry's link.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    individual = models.ForeignKey("registry.Individual", models.PROTECT, related_name="+")
    source_record = models.OneToOneField("intake.SourceRecord", models.PROTECT, related_name="+")
    link = models.OneToOneField("registry.Link", models.PROTECT, related_name="+")
    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+")
    fields = ArrayField(models.TextField())
    evidence = models.TextField()
    reason = models.TextField(default="", blank=True)
    said_by = models.UUIDField(null=True)
    said_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(evidence__in=KNOWN_FROM), name="corrections_correction_known_from"
            )
        ]


class TwoPeople(models.Model):
    """A source record is not of ``individual``, an officer said: whoever it stands for is somebody else.

    One side is a record, not a person: it goes with whomever the record stands for, so that links and undone
    links need no rewriting here.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    individual = models.ForeignKey("registry.Individual", models.PROTECT, related_name="+")
    source_record = models.ForeignKey("intake.SourceRecord", models.PROTECT, related_name="+")
    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+")
    reason = models.TextField()
    said_by = models.UUIDField(null=True)
    said_at = models.DateTimeField()
    taken_back_by = models.UUIDField(null=True)
    taken_back_at = models.DateTimeField(null=True)
    taken_back_reason = models.TextField(default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["individual", "source_record"],
                condition=Q(taken_back_at__isnull=True),
                name="corrections_twopeople_once",
            ),
            models.CheckConstraint(
                condition=Q(taken_back_at__isnull=True, taken_back_reason="")
                | Q(taken_back_at__isnull=False) & ~Q(taken_back_reason=""),
                name="corrections_twopeople_back_with_reason",
            ),
        ]


class LiftRequest(models.Model):
    """One asks that the protected mark be lifted, another decides. A trigger lets no other way."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    individual = models.ForeignKey("registry.Individual", models.PROTECT, related_name="+")
    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+")
    state = models.TextField(default="asked")
    reason = models.TextField()
    asked_by = models.UUIDField()
    asked_at = models.DateTimeField()
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    decision_reason = models.TextField(default="", blank=True)
    withdrawn_at = models.DateTimeField(null=True, help_text="when who asked took it back")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["individual"], condition=Q(state="asked"), name="corrections_liftrequest_asked_once"
            ),
            models.CheckConstraint(
                condition=Q(
                    Q(state="asked", withdrawn_at__isnull=True)
                    | Q(state="withdrawn", withdrawn_at__isnull=False),
                    decided_by__isnull=True,
                    decided_at__isnull=True,
                )
                | Q(
                    state__in=["confirmed", "refused"],
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                    withdrawn_at__isnull=True,
                ),
                name="corrections_liftrequest_state",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")),
                name="corrections_liftrequest_second_person",
            ),
        ]
