"""Tables of referrals and of proposals for the next one."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from mysynergy.kernel.identifiers import new_id
from mysynergy.referrals.domain import (
    ACCEPT_REASONS,
    DECLINE_REASONS,
    EVIDENCE_KINDS,
    NOT_HELPED_REASONS,
    NOT_RECORDED,
    OPEN_STATES,
    PLAIN_ACCEPTANCE,
    REFER_ON_REASONS,
    REFERRAL_OUTCOMES,
    REFERRED_ON,
    RETURN_REASONS,
    STORED_STATES,
    WITHDRAW_REASONS,
)

# Plain words, so that migrations import no code of this room.
_OPEN = sorted(state.value for state in OPEN_STATES)
#: What the numbers of the inbox are counted by.
_COUNTED = ("accepted_at", "asked_at", "reply_due_at", "state")
_TAKEN_UP = ["accepted", "in_progress", "on_hold"]
_ENGAGED = [*_TAKEN_UP, "received"]


class Referral(models.Model):
    """A need handed to a programme. What a receiving inbox needs stands in the row itself."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    need = models.ForeignKey("cases.Need", models.PROTECT, related_name="+")
    individual_id = models.UUIDField()
    programme = models.ForeignKey("directory.Programme", models.PROTECT, related_name="+")
    module = models.TextField()
    kind = models.TextField(help_text="kind of the need")
    urgency = models.TextField()
    private = models.BooleanField(help_text="need, programme or agency must not be known to third parties")
    from_agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+")
    from_user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+", help_text="the receiver")
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    part_of = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="+", help_text="the referral that this one carries on"
    )
    on_code = models.TextField(null=True, help_text="why the coordinating agency referred it on")
    on_text = models.TextField(default="", blank=True)
    handed_on_at = models.DateTimeField(null=True, help_text="since when another agency carries it on")
    consent = models.ForeignKey("registry.Consent", models.PROTECT, related_name="+")
    state = models.TextField(default="requested")
    message = models.TextField(default="", blank=True)
    note = models.TextField(default="", blank=True, help_text="what the receiving side answered in words")
    reason_code = models.TextField(null=True)
    reason_text = models.TextField(default="", blank=True)
    accept_code = models.TextField(null=True, help_text="why it was accepted")
    outcome = models.TextField(null=True)
    evidence_kind = models.TextField(null=True)
    evidence_on = models.DateField(null=True)
    evidence_reference = models.TextField(default="", blank=True, help_text="of the document that shows it")
    due_at = models.DateTimeField()
    promise_count = models.PositiveSmallIntegerField(null=True, help_text="within how many an answer is due")
    promise_unit = models.TextField(null=True, help_text="working_days, office_hours or hours")
    promise_by = models.TextField(null=True, help_text="agreement, programme or usual")
    asked_at = models.DateTimeField(null=True, help_text="since when a question to the sender is open")
    reply_due_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField()
    received_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["individual_id"], name="referrals_person"),
            models.Index(fields=["need"], name="referrals_need"),
            models.Index(fields=["programme", "-sent_at"], name="referrals_of_programme"),
            # Which needs wait for others, with all that row-level security asks: the index tells thousands.
            models.Index(
                fields=["from_agency"],
                include=["need", "agency", "individual_id", "private"],
                condition=Q(closed_at__isnull=True, asked_at__isnull=True),
                name="referrals_awaited",
            ),
            # Besides being walked by date, both tell how many wait, without a look at any row.
            models.Index(
                fields=["agency", "due_at"],
                include=_COUNTED,
                condition=Q(state__in=_OPEN),
                name="referrals_inbox",
            ),
            models.Index(fields=["agency", "state", "due_at"], name="referrals_inbox_by_state"),
            models.Index(fields=["from_agency", "state", "due_at"], name="referrals_sent"),
            models.Index(
                fields=["from_agency", "due_at", "id"],
                include=_COUNTED,
                condition=Q(state__in=_OPEN),
                name="referrals_sent_open",
            ),
            models.Index(
                fields=["from_agency", "reply_due_at", "id"],
                name="referrals_questions",
                condition=Q(asked_at__isnull=False),
            ),
            models.Index(
                fields=["agency", "closed_at", "id"],
                name="referrals_closed_to",
                condition=Q(closed_at__isnull=False),
            ),
            models.Index(
                fields=["from_agency", "closed_at", "id"],
                name="referrals_closed_from",
                condition=Q(closed_at__isnull=False),
            ),
        ]
        # A comparison with NULL is not false, so a check must say besides that the column is not NULL.
        constraints = [
            models.UniqueConstraint(
                fields=["need", "programme"], condition=Q(state__in=_OPEN), name="referrals_one_open"
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(state.value for state in STORED_STATES)),
                name="referrals_known_state",
            ),
            models.CheckConstraint(
                condition=Q(state__in=_OPEN, closed_at__isnull=True)
                | (~Q(state__in=_OPEN) & Q(closed_at__isnull=False)),
                name="referrals_closed_has_time",
            ),
            models.CheckConstraint(
                condition=Q(state="requested", answered_by__isnull=True, received_at__isnull=True)
                | ~Q(state="requested"),
                name="referrals_requested_is_unanswered",
            ),
            models.CheckConstraint(
                condition=~Q(state="received") | Q(received_at__isnull=False, answered_by__isnull=False),
                name="referrals_received_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[*_TAKEN_UP, "completed", "failed"])
                | Q(accepted_at__isnull=False, answered_by__isnull=False),
                name="referrals_accepted_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["rejected", "failed"])
                | Q(reason_code__isnull=False, reason_code__in=DECLINE_REASONS, answered_by__isnull=False)
                & ~Q(reason_text=""),
                name="referrals_declined_with_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["cancelled", "entered_in_error"])
                | Q(reason_code__isnull=False, reason_code__in=[*WITHDRAW_REASONS, *RETURN_REASONS]),
                name="referrals_withdrawn_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(state="completed", outcome__isnull=False, outcome__in=REFERRAL_OUTCOMES)
                | (~Q(state="completed") & Q(outcome__isnull=True)),
                name="referrals_completed_with_outcome",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True)
                | Q(accept_code__isnull=False, accept_code__in=[*ACCEPT_REASONS, REFERRED_ON])
                & (Q(accept_code=PLAIN_ACCEPTANCE) | ~Q(note="")),
                name="referrals_accepted_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(outcome__isnull=True)
                | Q(outcome="not_helped")
                | Q(
                    evidence_kind__isnull=False,
                    evidence_kind__in=[*EVIDENCE_KINDS, NOT_RECORDED],
                    evidence_on__isnull=False,
                )
                & ~Q(evidence_reference=""),
                name="referrals_helped_with_evidence",
            ),
            models.CheckConstraint(
                condition=Q(outcome__isnull=True)
                | ~Q(outcome="not_helped")
                | Q(reason_code__isnull=False, reason_code__in=NOT_HELPED_REASONS) & ~Q(reason_text=""),
                name="referrals_not_helped_with_reason",
            ),
            models.UniqueConstraint(
                fields=["part_of"],
                condition=Q(state__in=_OPEN, part_of__isnull=False),
                name="referrals_one_carries_on",
            ),
            models.CheckConstraint(
                condition=Q(part_of__isnull=True, on_code__isnull=True)
                | Q(part_of__isnull=False, on_code__isnull=False, on_code__in=REFER_ON_REASONS)
                & ~Q(on_text="")
                & ~Q(part_of=F("id")),
                name="referrals_on_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(handed_on_at__isnull=True) | Q(state="in_progress", asked_at__isnull=True),
                name="referrals_handed_on_in_progress",
            ),
            models.CheckConstraint(
                condition=Q(asked_at__isnull=True, reply_due_at__isnull=True)
                | Q(
                    asked_at__isnull=False,
                    reply_due_at__isnull=False,
                    reply_due_at__gt=F("asked_at"),
                    state__in=_ENGAGED,
                ),
                name="referrals_question_has_date",
            ),
        ]


class Proposal(models.Model):
    """The next best programme for a need, for the case manager to talk over with the person."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    need = models.ForeignKey("cases.Need", models.PROTECT, related_name="+")
    individual_id = models.UUIDField()
    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+")
    programme = models.ForeignKey("directory.Programme", models.PROTECT, related_name="+")
    rank = models.PositiveSmallIntegerField()
    reasons = models.JSONField(default=list, help_text="why it comes first: pairs of a code and its figures")
    state = models.TextField(default="proposed")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["individual_id"], name="referrals_proposal_person")]
        constraints = [
            models.UniqueConstraint(fields=["need", "programme"], name="referrals_proposal_once"),
            models.CheckConstraint(
                condition=Q(state="proposed", ended_at__isnull=True)
                | Q(state__in=["taken", "dismissed"], ended_at__isnull=False),
                name="referrals_proposal_state",
            ),
        ]
