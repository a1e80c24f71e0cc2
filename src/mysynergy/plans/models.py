"""Tables of leads and of plans. Two standing leads for one person cannot be stored; notes only grow."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from mysynergy.kernel.identifiers import new_id
from mysynergy.plans.domain import GOAL_ENDS, HAND_OVER_STATES, LEAD_ENDS, TASK_ENDS, VISIT_ENDS


class Lead(models.Model):
    """The agency and the officer who lead for a person, from when until when."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    individual_id = models.UUIDField()
    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+")
    manager = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    ended_because = models.TextField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["individual_id"], condition=Q(until__isnull=True), name="plans_one_lead"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True, ended_because__isnull=True)
                | Q(until__gte=F("since"), ended_because__isnull=False, ended_because__in=LEAD_ENDS),
                name="plans_lead_ended",
            ),
        ]
        indexes = [models.Index(fields=["individual_id", "since"], name="plans_lead_person")]


class HandOver(models.Model):
    """A lead offered to a named officer; at most one is open on a lead."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    lead = models.ForeignKey(Lead, models.PROTECT, related_name="hand_overs")
    individual_id = models.UUIDField()
    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+")
    to_agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+")
    to_user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_by = models.UUIDField()
    asked_at = models.DateTimeField()
    reason = models.TextField()
    state = models.TextField(default="asked")
    answered_by = models.UUIDField(null=True)
    answered_at = models.DateTimeField(null=True)
    answer = models.TextField(default="", blank=True)

    class Meta:
        db_table = "plans_hand_over"
        constraints = [
            models.UniqueConstraint(fields=["lead"], condition=Q(state="asked"), name="plans_one_hand_over"),
            models.CheckConstraint(condition=Q(state__in=HAND_OVER_STATES), name="plans_hand_over_state"),
            models.CheckConstraint(
                condition=Q(state="asked", answered_at__isnull=True)
                | (~Q(state="asked") & Q(answered_at__isnull=False)),
                name="plans_hand_over_answered",
            ),
        ]
        indexes = [
            models.Index(fields=["individual_id"], name="plans_hand_over_person"),
            models.Index(fields=["to_agency"], condition=Q(state="asked"), name="plans_hand_over_inbox"),
        ]


class Part(models.Model):
    """A part of the plan of a case; ``agency`` wrote it, which may only work on the case."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    individual_id = models.UUIDField()
    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class Goal(Part):
    """What is to be reached."""

    need = models.ForeignKey("cases.Need", models.PROTECT, null=True, related_name="+")
    text = models.TextField()
    due_on = models.DateField(null=True)
    shared = models.BooleanField()
    state = models.TextField(default="open")
    set_by = models.UUIDField(null=True)
    set_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["individual_id", "case"], name="plans_goal_person")]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=["open", *GOAL_ENDS]), name="plans_goal_state"),
            models.CheckConstraint(
                condition=Q(state="open", settled_at__isnull=True)
                | (~Q(state="open") & Q(settled_at__isnull=False)),
                name="plans_goal_settled",
            ),
        ]


class Task(Part):
    """What somebody does by a day; a named officer always watches over it."""

    goal = models.ForeignKey(Goal, models.PROTECT, null=True, related_name="+")
    text = models.TextField()
    by_client = models.BooleanField()
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    due_on = models.DateField()
    shared = models.BooleanField()
    state = models.TextField(default="open")
    added_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.UUIDField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["individual_id", "case"], name="plans_task_person"),
            models.Index(fields=["officer", "due_on"], condition=Q(state="open"), name="plans_task_desk"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=["open", *TASK_ENDS]), name="plans_task_state"),
            models.CheckConstraint(
                condition=Q(state="open", settled_at__isnull=True)
                | (~Q(state="open") & Q(settled_at__isnull=False)),
                name="plans_task_settled",
            ),
        ]


class Visit(Part):
    """A visit: planned, made, not met or cancelled. Its agency's alone."""

    planned_at = models.DateTimeField()
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    place = models.TextField(default="", blank=True)
    state = models.TextField(default="planned")
    note = models.TextField(default="", blank=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["individual_id", "case"], name="plans_visit_person"),
            models.Index(
                fields=["officer", "planned_at"], condition=Q(state="planned"), name="plans_visit_desk"
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=["planned", *VISIT_ENDS]), name="plans_visit_state"),
            models.CheckConstraint(
                condition=~Q(state__in=["made", "not_met"]) | Q(settled_at__gte=F("planned_at")),
                name="plans_visit_had_come",
            ),
        ]


class Note(Part):
    """Words that stand; a later note may put them right."""

    text = models.TextField()
    shared = models.BooleanField()
    corrects = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    written_by = models.UUIDField(null=True)
    written_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["individual_id", "case"], name="plans_note_person")]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="plans_note_says_something")]
