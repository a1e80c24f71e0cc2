"""Tables of help given.

Money is only ever added: an amount is a row of its own (agreements share amounts apart from awards), it is
never changed, and a reversal is a counter-entry. What decides about overlaps stands in ``Claim``, written by
the database alone (migration 0003).
"""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from mysynergy.assistance.domain import AWARD_STATES, EVERY, FINDING_STATES, KINDS
from mysynergy.kernel.identifiers import new_id


class OfPerson(models.Model):
    """A row about a person, of one agency, in one category of data."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    individual_id = models.UUIDField()
    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+")
    category = models.TextField(default="awards")
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        abstract = True


class Enrolment(OfPerson):
    """A person accepted in a programme."""

    programme = models.ForeignKey("directory.Programme", models.PROTECT, related_name="+")
    need = models.ForeignKey("cases.Need", models.PROTECT, null=True, related_name="+")
    referral_id = models.UUIDField(null=True)
    state = models.TextField(default="enrolled")
    enrolled_by = models.UUIDField(null=True)
    enrolled_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    end_reason = models.TextField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["individual_id", "agency"], name="assistance_enrolment_person"),
            models.Index(fields=["agency", "state"], name="assistance_enrolment_agency"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["individual_id", "programme"],
                condition=Q(state="enrolled", need__isnull=True),
                name="assistance_enrolment_once",
            ),
            models.UniqueConstraint(
                fields=["individual_id", "programme", "need"],
                condition=Q(state="enrolled", need__isnull=False),
                name="assistance_enrolment_once_a_need",
            ),
            models.CheckConstraint(
                condition=Q(state="enrolled", ended_at__isnull=True)
                | Q(state="ended", ended_at__isnull=False, end_reason__isnull=False),
                name="assistance_enrolment_state",
            ),
        ]


class Override(OfPerson):
    """A second person's leave to award in spite of named rules: reasoned, for a short time, for one award."""

    programme = models.ForeignKey("directory.Programme", models.PROTECT, related_name="+")
    rule_codes = ArrayField(models.TextField())
    vital = models.BooleanField(help_text="a vital need: passes a rule that refuses, too")
    reason = models.TextField()
    approved_by = models.UUIDField()
    approved_at = models.DateTimeField()
    until = models.DateField(help_text="last day on which it may be used")

    class Meta:
        indexes = [models.Index(fields=["individual_id", "programme"], name="assistance_override_person")]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="assistance_override_reasoned"),
        ]


class Award(OfPerson):
    """What was granted, for which period (half-open). Its amount, if any, is a row of ``Amount``."""

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="awards")
    programme = models.ForeignKey("directory.Programme", models.PROTECT, related_name="+")
    need = models.ForeignKey("cases.Need", models.PROTECT, null=True, related_name="+")
    household_id = models.UUIDField(null=True, help_text="the household when it was awarded")
    kind = models.TextField()
    description = models.TextField(default="", blank=True)
    unit = models.TextField(default="", blank=True, help_text="what one piece in kind is")
    quantity = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    every = models.TextField(default="once")
    has_amount = models.BooleanField()
    period = DateRangeField()
    state = models.TextField(default="in_force")
    override = models.OneToOneField(Override, models.PROTECT, null=True, related_name="+")
    awarded_by = models.UUIDField(null=True)
    awarded_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    end_reason = models.TextField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["individual_id", "agency"], name="assistance_award_person"),
            models.Index(fields=["need"], name="assistance_award_need"),
            models.Index(fields=["agency", "state"], name="assistance_award_agency"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="assistance_award_kind"),
            models.CheckConstraint(condition=Q(every__in=EVERY), name="assistance_award_every"),
            models.CheckConstraint(condition=Q(state__in=AWARD_STATES), name="assistance_award_state"),
            models.CheckConstraint(
                condition=Q(state__in=["in_force", "delivered"])
                | Q(ended_at__isnull=False, end_reason__isnull=False),
                name="assistance_award_end_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(period__isempty=False, period__lower_inf=False), name="assistance_award_period"
            ),
            models.CheckConstraint(
                condition=Q(quantity__isnull=True) | Q(quantity__gt=0), name="assistance_award_quantity"
            ),
        ]


class Delivery(OfPerson):
    """What was in fact handed over; a counter-entry names the delivery it takes back."""

    award = models.ForeignKey(Award, models.PROTECT, related_name="deliveries")
    delivered_on = models.DateField()
    quantity = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    has_amount = models.BooleanField()
    last = models.BooleanField(default=False, help_text="with it, all that was granted is handed over")
    proof = models.TextField(default="", blank=True)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="+")
    reason = models.TextField(null=True)
    delivered_by = models.UUIDField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["individual_id", "agency"], name="assistance_delivery_person"),
            models.Index(fields=["award"], name="assistance_delivery_award"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(reverses__isnull=True) | Q(reason__isnull=False),
                name="assistance_delivery_reversal_has_reason",
            )
        ]


class Amount(OfPerson):
    """The amount in RM of an award (each time) or of a delivery; never changed, never deleted."""

    award = models.ForeignKey(Award, models.PROTECT, related_name="+")
    delivery = models.OneToOneField(Delivery, models.PROTECT, null=True, related_name="+")
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    counted = models.DecimalField(
        max_digits=16,
        decimal_places=2,
        help_text="what it counts for under a ceiling: the whole period, or a year",
    )

    class Meta:
        indexes = [models.Index(fields=["individual_id", "agency"], name="assistance_amount_person")]
        constraints = [
            models.UniqueConstraint(
                fields=["award"], condition=Q(delivery__isnull=True), name="assistance_amount_one_an_award"
            ),
            models.CheckConstraint(
                condition=Q(delivery__isnull=False) | Q(amount__gt=0),
                name="assistance_amount_more_than_nothing",
            ),
        ]


class Claim(models.Model):
    """An award as it occupies a person or a household; what exclusions are decided on.

    Derived from awards by the database, re-keyed when a link or a household changes. ``slot`` names what
    only one award at a time may occupy, where the owner's rule refuses a second; the constraint holds it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    scope_kind = models.TextField()
    scope_id = models.UUIDField()
    award = models.ForeignKey(Award, models.PROTECT, related_name="+")
    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+")
    programme = models.ForeignKey("directory.Programme", models.PROTECT, related_name="+")
    purposes = ArrayField(models.TextField())
    period = DateRangeField()
    counted = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    standing = models.BooleanField(default=True)
    slot = models.TextField(null=True)
    slot_period = DateRangeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["scope_id", "standing"], name="assistance_claim_scope")]
        constraints = [
            models.UniqueConstraint(fields=["award", "scope_kind"], name="assistance_claim_one_each"),
            models.CheckConstraint(
                condition=Q(scope_kind__in=["person", "household"]), name="assistance_claim_scope_kind"
            ),
            ExclusionConstraint(
                name="assistance_claim_one_a_slot",
                expressions=[
                    ("scope_kind", RangeOperators.EQUAL),
                    ("scope_id", RangeOperators.EQUAL),
                    ("slot", RangeOperators.EQUAL),
                    ("slot_period", RangeOperators.OVERLAPS),
                ],
                condition=Q(slot__isnull=False),
            ),
        ]


class Finding(models.Model):
    """Told to the owner of a rule: an award of its own and others overlap. It decides nothing by itself."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+")
    individual_id = models.UUIDField()
    kind = models.TextField(default="overlap")
    award = models.ForeignKey(Award, models.PROTECT, related_name="+")
    others = ArrayField(models.UUIDField())
    programme = models.ForeignKey("directory.Programme", models.PROTECT, related_name="+")
    rule_code = models.TextField()
    effect = models.TextField()
    says_ms = models.TextField()
    says_en = models.TextField()
    cite = models.TextField()
    state = models.TextField(default="open")
    found_at = models.DateTimeField()
    answered_by = models.UUIDField(null=True)
    answered_at = models.DateTimeField(null=True)
    answer = models.TextField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["individual_id", "agency"], name="assistance_finding_person"),
            models.Index(fields=["agency", "state"], name="assistance_finding_agency"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=FINDING_STATES), name="assistance_finding_state"),
            models.CheckConstraint(
                condition=Q(state__in=["open", "withdrawn"])
                | Q(answered_by__isnull=False, answered_at__isnull=False, answer__isnull=False),
                name="assistance_finding_answered",
            ),
            models.UniqueConstraint(fields=["award", "rule_code", "others"], name="assistance_finding_once"),
        ]


class Refusal(OfPerson):
    """The database refused an award: under which rules, because of which awards. Kept, so that it can be
    reopened where it rested on two people who had been thought one.
    """

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="refusals")
    programme = models.ForeignKey("directory.Programme", models.PROTECT, related_name="+")
    kind = models.TextField()
    period = DateRangeField()
    counted = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    rule_codes = ArrayField(models.TextField(), default=list, help_text="written by the database")
    others = ArrayField(
        models.UUIDField(), default=list, help_text="awards that stood in the way, by the database"
    )
    state = models.TextField(default="stands")
    refused_by = models.UUIDField(null=True)
    refused_at = models.DateTimeField()
    reopened_at = models.DateTimeField(null=True)
    because_of = models.UUIDField(null=True, help_text="the join that was parted")

    class Meta:
        indexes = [models.Index(fields=["individual_id", "agency"], name="assistance_refusal_person")]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "kind", "period", "others"],
                condition=Q(state="stands"),
                name="assistance_refusal_once",
            ),
            models.CheckConstraint(
                condition=Q(state="stands", reopened_at__isnull=True, because_of__isnull=True)
                | Q(state="reopened", reopened_at__isnull=False, because_of__isnull=False),
                name="assistance_refusal_state",
            ),
        ]
