"""Tables of joins. A join is added, and parted once; nothing else of it changes."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from mysynergy.joining.domain import HOW
from mysynergy.kernel.identifiers import new_id


class Join(models.Model):
    """All records of ``other`` stand for ``one`` until it is parted. No identifier is rewritten by it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    one = models.ForeignKey("registry.Individual", models.PROTECT, related_name="+")
    other = models.ForeignKey("registry.Individual", models.PROTECT, related_name="+")
    agency = models.ForeignKey("access.Agency", models.PROTECT, null=True, related_name="+")
    how = models.TextField()
    weight = models.DecimalField(max_digits=9, decimal_places=4, null=True, help_text="log odds in bits")
    evidence = ArrayField(models.TextField(), help_text="reason codes, as they were shown")
    despite = ArrayField(models.UUIDField(), help_text="words that they are two, known and set aside")
    reason = models.TextField(default="", blank=True)
    joined_by = models.UUIDField(null=True)
    joined_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    parted_at = models.DateTimeField(null=True)
    parted_by = models.UUIDField(null=True)
    parted_agency = models.ForeignKey("access.Agency", models.PROTECT, null=True, related_name="+")
    parted_reason = models.TextField(default="", blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["one", "joined_at"], name="joining_join_one"),
            models.Index(fields=["other", "joined_at"], name="joining_join_other"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["other"], condition=Q(parted_at__isnull=True), name="joining_join_one_at_a_time"
            ),
            models.CheckConstraint(condition=~Q(one=F("other")), name="joining_join_of_two"),
            models.CheckConstraint(condition=Q(how__in=HOW), name="joining_join_how"),
            models.CheckConstraint(
                condition=Q(how="batch", joined_by__isnull=True, despite__len=0)
                | Q(how="steward", joined_by__isnull=False, agency__isnull=False),
                name="joining_join_who_decided",
            ),
            models.CheckConstraint(
                condition=Q(parted_at__isnull=True, parted_reason="", parted_by__isnull=True)
                | Q(parted_at__isnull=False) & ~Q(parted_reason=""),
                name="joining_join_parted_with_reason",
            ),
        ]


class Moved(models.Model):
    """A source record that came with a join."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    join = models.ForeignKey(Join, models.PROTECT, related_name="moved")
    source_record = models.ForeignKey("intake.SourceRecord", models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["join", "source_record"], name="joining_moved_once"),
        ]
