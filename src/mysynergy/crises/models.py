"""Tables of crises: what was said (sealed), who was asked, who is on duty."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from mysynergy.crises.domain import DANGERS, OUTCOMES
from mysynergy.kernel.identifiers import new_id


class Crisis(models.Model):
    """Somebody in danger, known or not: until it ends, a named officer, and by when she is heard from."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    individual_id = models.UUIDField(null=True, help_text="once it is known who she is")
    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+")
    danger = models.TextField()
    key_id = models.TextField()
    cipher = models.BinaryField(help_text="who, where, telephone, what happened and how it ended")
    state = models.TextField(default="open")
    opened_at = models.DateTimeField()
    opened_by = models.UUIDField(null=True)
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    answer_by = models.DateTimeField()
    everybody_asked = models.BooleanField(default=False)
    taken_by = models.UUIDField(null=True)
    taken_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    outcome = models.TextField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["individual_id"], name="crises_person"),
            models.Index(fields=["agency", "state", "opened_at"], name="crises_of_agency"),
            models.Index(fields=["answer_by"], condition=~Q(state="settled"), name="crises_going_on"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(danger__in=list(DANGERS)), name="crises_danger"),
            models.CheckConstraint(
                condition=Q(state="open", taken_at__isnull=True, settled_at__isnull=True)
                | Q(state="taken", taken_at__isnull=False, taken_by__isnull=False, settled_at__isnull=True)
                | Q(
                    state="settled",
                    settled_at__isnull=False,
                    outcome__isnull=False,
                    outcome__in=OUTCOMES,
                ),
                name="crises_state",
            ),
        ]


class Asked(models.Model):
    """An officer who was asked to answer a crisis; append-only."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    crisis = models.ForeignKey(Crisis, models.PROTECT, related_name="asked")
    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()


class Duty(models.Model):
    """A turn of duty of an officer; ended early by ``ends_at``."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["agency", "ends_at"], name="crises_duty_now")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="crises_duty_has_length")
        ]
