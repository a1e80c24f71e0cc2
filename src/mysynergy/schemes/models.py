"""Tables of social insurance. A contribution is never changed; cover begins no earlier than its receipt."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from mysynergy.kernel.identifiers import new_id


class Membership(models.Model):
    """A person in a scheme. ``agency`` is the operator, ``begun_by_agency`` the counter that began it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    individual_id = models.UUIDField()
    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+")
    begun_by_agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+")
    scheme = models.TextField()
    sector = models.TextField(null=True)
    plan = models.TextField()
    mandatory = models.BooleanField(null=True, help_text="null: hangs on a licence not known yet")
    state = models.TextField(default="begun")
    begun_at = models.DateTimeField()
    begun_by = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)
    end_reason = models.TextField(null=True)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["individual_id", "scheme"], name="schemes_membership_person")]
        constraints = [
            models.UniqueConstraint(
                fields=["individual_id", "scheme"],
                condition=Q(state="begun"),
                name="schemes_membership_one_in_force",
            ),
            models.CheckConstraint(
                condition=Q(state="begun", ended_at__isnull=True)
                | Q(state="ended", ended_at__isnull=False, end_reason__isnull=False),
                name="schemes_membership_state",
            ),
        ]


class Contribution(models.Model):
    """Money received for a membership, and the cover it gives."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="contributions")
    individual_id = models.UUIDField()
    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+")
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    months = models.PositiveSmallIntegerField()
    received_at = models.DateTimeField()
    cover_from = models.DateTimeField()
    cover = DateTimeRangeField()
    recorded_by = models.UUIDField(null=True)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["individual_id", "received_at"], name="schemes_contribution_person")]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="schemes_contribution_amount"),
            models.CheckConstraint(
                condition=Q(cover_from__gte=F("received_at")) & Q(cover__startswith=F("cover_from")),
                name="schemes_contribution_never_back_dated",
            ),
            ExclusionConstraint(
                name="schemes_contribution_covers_once",
                expressions=[("membership", RangeOperators.EQUAL), ("cover", RangeOperators.OVERLAPS)],
            ),
        ]
