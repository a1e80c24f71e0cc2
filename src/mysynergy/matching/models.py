"""Tables of pairs and of what stewards said of them. What was decided stays; a changed mind is a new row."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from mysynergy.kernel.identifiers import new_id
from mysynergy.matching.domain import (
    DECISIONS,
    FIELDS,
    ORIGINS,
    REQUEST_STATES,
    RUN_OUTCOMES,
    STATES,
    WITHDRAWN_BECAUSE,
)


class Pair(models.Model):
    """Two individuals who may be one, each pair once. It refuses nobody anything."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    one = models.ForeignKey("registry.Individual", models.PROTECT, related_name="+")
    other = models.ForeignKey("registry.Individual", models.PROTECT, related_name="+")
    weight = models.FloatField(help_text="log odds in bits")
    evidence = models.JSONField(help_text="field, level, bits, counts of each comparison: no personal data")
    origin = models.TextField()
    run = models.TextField(default="", blank=True, help_text="which run found it last")
    disputed = models.BooleanField(default=False, help_text="one number for both, by an officer's word")
    first_seen = models.DateTimeField()
    last_seen = models.DateTimeField()
    agency_ids = ArrayField(
        models.UUIDField(), help_text="whose records stand for one of the two: their stewards decide"
    )
    worth = models.JSONField(help_text="points of ambiguity, stakes and vulnerability")
    rank = models.FloatField(help_text="place in the queue: points less the day it was first seen")
    two = ArrayField(models.TextField(), help_text="why a second steward must agree")
    state = models.TextField(default="open")
    withdrawn_because = models.TextField(null=True)
    since = models.DateTimeField(help_text="since when it is asked: words before are about other evidence")
    decided_at = models.DateTimeField(null=True)
    joined_id = models.UUIDField(null=True, help_text="the joining that followed, until it is parted")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            GinIndex(fields=["agency_ids"], name="matching_pair_agencies"),
            models.Index(fields=["other"], name="matching_pair_other"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="matching_pair_once"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="matching_pair_in_order"),
            models.CheckConstraint(condition=Q(origin__in=ORIGINS), name="matching_pair_origin"),
            models.CheckConstraint(condition=Q(state__in=STATES), name="matching_pair_state"),
            models.CheckConstraint(
                condition=Q(state="withdrawn", withdrawn_because__in=WITHDRAWN_BECAUSE)
                | ~Q(state="withdrawn") & Q(withdrawn_because__isnull=True),
                name="matching_pair_withdrawn_because",
            ),
        ]


class Decision(models.Model):
    """A steward's word about a pair, on that day's evidence. Never changed; erasure empties the reason."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    pair = models.ForeignKey(Pair, models.PROTECT, related_name="+")
    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+")
    decision = models.TextField()
    reason = models.TextField(blank=True)
    weight = models.FloatField()
    state = models.TextField(help_text="how the pair stood afterwards")
    two_people_id = models.UUIDField(null=True, help_text="the lasting word that followed (corrections)")
    decided_by = models.UUIDField()
    decided_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["pair", "decided_at"], name="matching_decision_pair")]
        constraints = [
            models.CheckConstraint(condition=Q(decision__in=DECISIONS), name="matching_decision_word"),
        ]


class CorrectionRequest(models.Model):
    """A steward asks the agency whose record it is to look again at one field of a person."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    pair = models.ForeignKey(Pair, models.PROTECT, related_name="+")
    individual = models.ForeignKey("registry.Individual", models.PROTECT, related_name="+")
    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+", help_text="who is asked")
    asked_agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+")
    asked_by = models.UUIDField()
    asked_at = models.DateTimeField()
    field = models.TextField()
    words = models.TextField(blank=True)
    state = models.TextField(default="asked")
    answer = models.TextField(default="", blank=True)
    answered_by = models.UUIDField(null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["individual"], name="matching_request_person"),
            models.Index(fields=["agency", "state"], name="matching_request_inbox"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["pair", "individual", "agency", "field"],
                condition=Q(state="asked"),
                name="matching_request_once",
            ),
            models.CheckConstraint(condition=Q(field__in=FIELDS), name="matching_request_field"),
            models.CheckConstraint(
                condition=Q(state="asked", answered_at__isnull=True)
                | Q(state__in=REQUEST_STATES[1:], answered_at__isnull=False),
                name="matching_request_state",
            ),
        ]


class Run(models.Model):
    """One run over the whole registry. It holds no people: only when, on which weights, and how many."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    since = models.DateTimeField(null=True, help_text="records linked from then on; null: all")
    began_at = models.DateTimeField()
    told_at = models.DateTimeField(help_text="when it last said that it goes on")
    ended_at = models.DateTimeField(null=True)
    outcome = models.TextField(null=True)
    why = models.TextField(default="", blank=True)
    made_from = models.TextField(help_text="weights and thresholds, as a digest")
    records = models.PositiveIntegerField(default=0)
    joined = models.PositiveIntegerField(default=0)
    put = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["began_at"], name="matching_run_began")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, outcome__isnull=True)
                | Q(ended_at__isnull=False, outcome__in=RUN_OUTCOMES),
                name="matching_run_outcome",
            ),
        ]
