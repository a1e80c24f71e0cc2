"""Tables of representatives: who may act for whom, and what was done by one for another."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from mysynergy.kernel.identifiers import new_id
from mysynergy.representatives.domain import CAPACITIES, CONFLICTS, DEEDS, ENDS, EVIDENCE, SCOPES, STATES

_WEIGHTY = Q(scopes__overlap=["consent", "receive"])
_OPEN = Q(state__in=["asked", "in_force"])


class Representative(models.Model):
    """Somebody may act for ``individual_id``; a change of scope, evidence or period is another row."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    individual_id = models.UUIDField()
    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+")
    by_individual_id = models.UUIDField(null=True)
    name = models.TextField(default="", blank=True, help_text="of somebody whom the registry does not know")
    number_index = models.BinaryField(null=True, help_text="HMAC of kind and number")
    number_masked = models.TextField(default="", blank=True)
    capacity = models.TextField()
    scopes = ArrayField(models.TextField())
    evidence = models.TextField()
    evidence_note = models.TextField(default="", blank=True)
    conflict = models.TextField(default="", blank=True)
    conflict_note = models.TextField(default="", blank=True)
    state = models.TextField()
    start = models.DateField()
    until = models.DateField(null=True, help_text="the last day")
    recorded_by = models.UUIDField()
    recorded_at = models.DateTimeField()
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    decision = models.TextField(default="", blank=True)
    ended_by = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)
    end_code = models.TextField(null=True)
    end_reason = models.TextField(default="", blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["individual_id"], name="representatives_person"),
            models.Index(
                fields=["by_individual_id"],
                condition=Q(by_individual_id__isnull=False),
                name="representatives_by",
            ),
            models.Index(fields=["agency"], condition=Q(state="asked"), name="representatives_asked"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["individual_id", "agency", "by_individual_id", "capacity"],
                condition=_OPEN,
                name="representatives_once",
            ),
            models.CheckConstraint(condition=Q(capacity__in=CAPACITIES), name="representatives_capacity"),
            models.CheckConstraint(
                condition=Q(scopes__contained_by=list(SCOPES)) & Q(scopes__len__gt=0),
                name="representatives_scopes",
            ),
            models.CheckConstraint(condition=Q(evidence__in=EVIDENCE), name="representatives_evidence"),
            models.CheckConstraint(
                condition=Q(conflict="") | Q(conflict__in=CONFLICTS), name="representatives_conflict"
            ),
            models.CheckConstraint(condition=Q(state__in=STATES), name="representatives_state"),
            models.CheckConstraint(
                condition=Q(by_individual_id__isnull=True) | ~Q(by_individual_id=F("individual_id")),
                name="representatives_of_another",
            ),
            models.CheckConstraint(
                condition=~Q(name="") | Q(by_individual_id__isnull=False), name="representatives_somebody"
            ),
            # Nobody agrees or takes for another on her own word alone.
            models.CheckConstraint(
                condition=~_WEIGHTY | ~Q(evidence="none_yet"), name="representatives_weighty_shown"
            ),
            models.CheckConstraint(
                condition=~Q(capacity="community_leader") | Q(scopes__contained_by=["speak"]),
                name="representatives_leader_speaks",
            ),
            # With an interest of one's own it takes a second person.
            models.CheckConstraint(
                condition=~Q(state="in_force")
                | Q(conflict="")
                | ~_WEIGHTY
                | Q(decided_by__isnull=False) & ~Q(decided_by=F("recorded_by")),
                name="representatives_second_person",
            ),
            models.CheckConstraint(
                condition=Q(state="ended", ended_at__isnull=False, end_code__isnull=False, end_code__in=ENDS)
                | ~Q(state="ended") & Q(ended_at__isnull=True, end_code__isnull=True),
                name="representatives_ended",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("start")), name="representatives_period"
            ),
        ]


class Act(models.Model):
    """One thing that was done for somebody by a representative; only ever added."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    representative = models.ForeignKey(Representative, models.PROTECT, related_name="acts")
    individual_id = models.UUIDField()
    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+")
    deed = models.TextField()
    thing_id = models.UUIDField()
    at = models.DateTimeField()
    taken_down_by = models.UUIDField(null=True)

    class Meta:
        indexes = [models.Index(fields=["individual_id", "thing_id"], name="representatives_act_thing")]
        constraints = [
            models.UniqueConstraint(fields=["deed", "thing_id"], name="representatives_act_once"),
            models.CheckConstraint(condition=Q(deed__in=DEEDS), name="representatives_act_deed"),
        ]
