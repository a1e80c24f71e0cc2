"""Tables of closings, measures and follow-ups."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from mysynergy.kernel.identifiers import new_id
from mysynergy.outcomes.domain import ANSWERS, DOING, FOLLOW_UPS, STAGES


class Closing(models.Model):
    """That a case was closed, by whom, and what was said."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.OneToOneField("cases.Case", models.PROTECT, related_name="+")
    individual_id = models.UUIDField()
    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+")
    note = models.TextField(default="", blank=True)
    closed_at = models.DateTimeField()
    closed_by = models.UUIDField(null=True)

    class Meta:
        indexes = [models.Index(fields=["individual_id"], name="outcomes_closing_person")]


class Measure(models.Model):
    """Household income against the poverty line and had kifayah at one stage; what is unknown is said so."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    individual_id = models.UUIDField()
    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+")
    stage = models.TextField()
    measured_on = models.DateField()
    income_from = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    income_to = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    line = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    poor = models.TextField()
    below_had_kifayah = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["individual_id"], name="outcomes_measure_person")]
        constraints = [
            models.UniqueConstraint(fields=["case", "stage"], name="outcomes_one_measure"),
            models.CheckConstraint(
                condition=Q(stage__in=STAGES, poor__in=ANSWERS, below_had_kifayah__in=ANSWERS),
                name="outcomes_measure_words",
            ),
            models.CheckConstraint(
                condition=Q(income_from__isnull=True)
                | Q(income_to__isnull=True)
                | Q(income_to__gte=F("income_from")),
                name="outcomes_measure_range",
            ),
        ]


class FollowUp(models.Model):
    """She is asked how she is; always with a named officer until answered or said unreachable."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    individual_id = models.UUIDField()
    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+")
    stage = models.TextField()
    due_on = models.DateField()
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    state = models.TextField(default="due")
    doing = models.TextField(null=True)
    note = models.TextField(default="", blank=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "outcomes_follow_up"
        indexes = [
            models.Index(fields=["individual_id"], name="outcomes_follow_up_person"),
            models.Index(fields=["officer", "due_on"], condition=Q(state="due"), name="outcomes_desk"),
            models.Index(fields=["agency", "due_on"], condition=Q(state="due"), name="outcomes_agency_desk"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["case", "stage"], name="outcomes_one_follow_up"),
            models.CheckConstraint(
                condition=Q(stage__in=list(FOLLOW_UPS))
                & (
                    Q(state="due", settled_at__isnull=True)
                    | Q(state="answered", settled_at__isnull=False, doing__isnull=False, doing__in=DOING)
                    | Q(state__in=["unreachable", "erased"], settled_at__isnull=False)
                ),
                name="outcomes_follow_up_state",
            ),
        ]


class FollowTry(models.Model):
    """One attempt to reach her for a follow-up; append-only."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    follow_up = models.ForeignKey(FollowUp, models.PROTECT, related_name="tries")
    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+")
    channel = models.TextField()
    result = models.TextField()
    tried_at = models.DateTimeField()

    class Meta:
        db_table = "outcomes_follow_try"
