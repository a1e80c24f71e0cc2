"""Tables of cases. An open need without a named holder and a date cannot be stored."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Func, Q

from mysynergy.cases.domain import MAX_REVIEW_DAYS, MODULES, OUTCOMES, URGENCIES
from mysynergy.kernel.identifiers import new_id


class Case(models.Model):
    """A person as one agency's prospect: who leads, who manages, from when until when.

    ``number`` is given by the database and never changes (``numbers``).
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    individual_id = models.UUIDField()
    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+")
    manager = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    number = models.TextField(db_default=Func(function="cases_new_number"), editable=False)

    class Meta:
        indexes = [models.Index(fields=["individual_id", "agency"], name="cases_case_person")]
        constraints = [
            models.UniqueConstraint(fields=["number"], name="cases_case_number_once"),
            models.CheckConstraint(condition=Q(number__regex=r"^[1-9][0-9]{8}$"), name="cases_case_number"),
            models.UniqueConstraint(
                fields=["individual_id", "agency"],
                condition=Q(closed_at__isnull=True),
                name="cases_case_one_open",
            ),
        ]


class Need(models.Model):
    """One thing that is lacking, in one module. The note may be personal: it never enters an event."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="needs")
    individual_id = models.UUIDField()
    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+")
    module = models.TextField()
    kind = models.TextField()
    category = models.TextField(help_text="category of data that agreements speak of; needs or needs.private")
    urgency = models.TextField()
    note = models.TextField(default="", blank=True)
    state = models.TextField(default="open")
    outcome = models.TextField(null=True)
    close_code = models.TextField(null=True)
    close_reason = models.TextField(default="", blank=True)
    held_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    holder_agency = models.ForeignKey("access.Agency", models.PROTECT, null=True, related_name="+")
    held_since = models.DateTimeField(null=True)
    held_until = models.DateTimeField(null=True)
    held_for = models.TextField(help_text="new, review, or the step of a referral that handed it over")
    held_note = models.TextField(default="", blank=True, help_text="what the last review found")
    reviews_in_row = models.PositiveSmallIntegerField(default=0)
    escalated_to = models.TextField(null=True)
    escalated_at = models.DateTimeField(null=True)
    opened_by = models.UUIDField(null=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            # Needs that an agency leads are counted by the index, with all that row-level security asks.
            models.Index(
                fields=["agency"],
                include=["id", "holder_agency", "individual_id", "category"],
                condition=Q(state="open"),
                name="cases_led_open",
            ),
            models.Index(fields=["individual_id"], name="cases_need_person"),
            models.Index(
                fields=["held_by", "held_until"], name="cases_need_worklist", condition=Q(state="open")
            ),
            # What an agency holds is counted by this index alone: all of it, each officer's, what is late.
            models.Index(
                fields=["holder_agency", "held_until"],
                include=["id", "held_by", "escalated_to"],
                condition=Q(state="open"),
                name="cases_need_agency",
            ),
            models.Index(fields=["held_until"], name="cases_need_overdue", condition=Q(state="open")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "module", "kind"], condition=Q(state="open"), name="cases_need_one_open"
            ),
            models.CheckConstraint(
                name="cases_need_nobody_dropped",
                condition=Q(
                    state="open",
                    held_by__isnull=False,
                    holder_agency__isnull=False,
                    held_since__isnull=False,
                    held_until__isnull=False,
                    outcome__isnull=True,
                    closed_at__isnull=True,
                )
                | Q(
                    state="closed",
                    outcome__isnull=False,  # a comparison with NULL is not false
                    outcome__in=OUTCOMES,
                    close_code__isnull=False,
                    closed_at__isnull=False,
                ),
            ),
            # A review by hand lies at most thirty days ahead (to that midnight); a referral has its clock.
            models.CheckConstraint(
                name="cases_need_review_near",
                condition=Q(state="closed")
                | Q(held_until__gt=F("held_since"))
                & (
                    Q(held_for__startswith="referral")
                    | Q(held_until__lte=F("held_since") + dt.timedelta(days=MAX_REVIEW_DAYS + 1))
                ),
            ),
            models.CheckConstraint(condition=Q(module__in=MODULES), name="cases_need_module"),
            models.CheckConstraint(condition=Q(urgency__in=URGENCIES), name="cases_need_urgency"),
            models.CheckConstraint(
                condition=Q(escalated_to__isnull=True)
                | Q(escalated_to__in=["supervisor", "head", "secretariat"]),
                name="cases_need_escalated",
            ),
        ]


class ContactTry(models.Model):
    """One attempt to reach the person of a need; append-only."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    need = models.ForeignKey(Need, models.PROTECT, related_name="tries")
    individual_id = models.UUIDField()
    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+")
    channel = models.TextField()
    result = models.TextField()
    tried_at = models.DateTimeField()
    tried_by = models.UUIDField(null=True)

    class Meta:
        db_table = "cases_contact_try"
        indexes = [models.Index(fields=["individual_id", "need"], name="cases_contact_try_person")]
