"""Tables of counts, by month and as they stand now, and of what is to be counted again.

Nobody stands in a count. ``Part`` holds what each person adds to them, in codes that are worked out from her
needs, referrals and awards: the job that counts reads it, and nobody else can. It holds nothing that could be
erased: where a name, a place or a word is, there is none of it here.
"""

from __future__ import annotations

from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import Q

_SIDES = ["asked", "sent"]
_DIMENSIONS = ["all", "programme", "module", "area", "channel", "partner"]


class Month(models.Model):
    """Referrals to an agency (``asked``) or by it (``sent``) in the month in which they were sent, along one
    dimension: all of them, or those of one ``key`` of it. The maps give how often each value came.
    """

    id = models.UUIDField(primary_key=True, db_default=RandomUUID(), editable=False)
    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+")
    side = models.TextField()
    month = models.DateField(help_text="the first of it")
    dimension = models.TextField()
    key = models.TextField(blank=True, help_text="empty of all; unknown where nobody knows")
    sent = models.IntegerField()
    answered = models.IntegerField(help_text="accepted or declined")
    in_time = models.IntegerField(help_text="answered by the promised date")
    waiting = models.IntegerField(help_text="neither answered nor withdrawn")
    late = models.IntegerField(help_text="answered after the date, or waiting beyond it")
    accepted = models.IntegerField()
    declined = models.IntegerField()
    withdrawn = models.IntegerField()
    at_work = models.IntegerField(help_text="accepted and not ended")
    helped = models.IntegerField()
    partly_helped = models.IntegerField()
    not_helped = models.IntegerField(help_text="completed without help, or failed")
    reasons = models.JSONField(default=dict, help_text="of declining")
    answer_days = models.JSONField(default=dict, help_text="whole days from sending to the answer")
    help_days = models.JSONField(default=dict, help_text="whole days from sending to the end with help")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "side", "month", "dimension", "key"], name="tallies_month_once"
            ),
            models.CheckConstraint(
                condition=Q(side__in=_SIDES, dimension__in=_DIMENSIONS), name="tallies_month_words"
            ),
        ]


class NeedMonth(models.Model):
    """Needs of an agency's cases: opened in the month, and closed in it by what came of them."""

    id = models.UUIDField(primary_key=True, db_default=RandomUUID(), editable=False)
    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+")
    month = models.DateField(help_text="the first of it")
    dimension = models.TextField()
    key = models.TextField(blank=True)
    opened = models.IntegerField()
    met = models.IntegerField()
    unmet = models.IntegerField()
    withdrawn = models.IntegerField()
    reasons = models.JSONField(default=dict, help_text="of closing as unmet")

    class Meta:
        db_table = "tallies_need_month"
        constraints = [
            models.UniqueConstraint(fields=["agency", "month", "dimension", "key"], name="tallies_need_once"),
            models.CheckConstraint(
                condition=Q(dimension__in=["all", "module", "area"]), name="tallies_need_words"
            ),
        ]


class Touched(models.Model):
    """A month of an agency in which something changed since it was counted. Written by triggers."""

    id = models.BigAutoField(primary_key=True)
    side = models.TextField()
    agency_id = models.UUIDField()
    month = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(side__in=[*_SIDES, "need"]), name="tallies_touched_side")
        ]


class Counted(models.Model):
    """As of when all counts stand: one row, of the last run that left nothing to count."""

    id = models.SmallIntegerField(primary_key=True)
    marked_at = models.DateTimeField(help_text="until when dates that ran out have been looked at")
    as_of = models.DateTimeField(null=True)
    sum_again = models.BooleanField(
        default=False, db_default=False, help_text="add all parts up once they are counted"
    )

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="tallies_counted_one")]


class Standing(models.Model):
    """How many there are now, of an agency or of all together, by measure and key.

    ``need`` by assistance status; of open needs ``open`` by module, ``day`` by the day of opening, ``leads``;
    people with one by state (``lives``) and circumstance (``heavy``); ``unmet``, and of these what nobody
    offered by ``module/state`` (``left``); ``referral`` by state; closed cases by ``what became/state``
    (``exit``); ``heard`` by ``kind/state``, questions by ``topic``.
    """

    id = models.UUIDField(primary_key=True, db_default=RandomUUID(), editable=False)
    agency = models.TextField(blank=True, help_text="its code; empty of all together")
    measure = models.TextField()
    key = models.TextField(blank=True)
    number = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "measure", "key"], name="tallies_standing_once")
        ]


class Part(models.Model):
    """What one person, or one tip or question, adds to what stands: ``agency|measure|key`` and how many."""

    subject = models.UUIDField(primary_key=True)
    parts = models.JSONField()


class Stirred(models.Model):
    """A subject about whom something changed since it was counted. Written by triggers."""

    id = models.BigAutoField(primary_key=True)
    subject = models.UUIDField()
