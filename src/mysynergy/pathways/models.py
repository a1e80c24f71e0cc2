"""Tables of pathways. That no step waits for itself by any way, the order of positions makes impossible."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from mysynergy.kernel.identifiers import new_id
from mysynergy.pathways.domain import STEP_STATES, STOP_REASONS, STUCK_BECAUSE


class Pathway(models.Model):
    """Several steps of one person, laid out by her case manager."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    individual_id = models.UUIDField()
    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+")
    manager = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    story = models.TextField(default="", blank=True, help_text="the template it began from")
    state = models.TextField(default="active")
    stop_code = models.TextField(null=True)
    stop_text = models.TextField(default="", blank=True)
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["individual_id"], name="pathways_person"),
            models.Index(fields=["agency", "begun_at"], name="pathways_active", condition=Q(state="active")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="active", ended_at__isnull=True)
                | Q(state="completed", ended_at__isnull=False)
                | Q(
                    state="stopped",
                    ended_at__isnull=False,
                    stop_code__isnull=False,
                    stop_code__in=STOP_REASONS,
                ),
                name="pathways_state",
            )
        ]


class Step(models.Model):
    """One step: a need at a programme or at a body outside. ``after``: positions, each before its own."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    pathway = models.ForeignKey(Pathway, models.PROTECT, related_name="steps")
    individual_id = models.UUIDField()
    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+")
    position = models.SmallIntegerField()
    after = ArrayField(models.SmallIntegerField(), default=list)
    need = models.ForeignKey("cases.Need", models.PROTECT, related_name="+")
    programme = models.ForeignKey("directory.Programme", models.PROTECT, null=True, related_name="+")
    body = models.ForeignKey("beyond.Body", models.PROTECT, null=True, related_name="+")
    evidence_wanted = ArrayField(models.TextField(), default=list)
    state = models.TextField()
    reason = models.TextField(null=True, help_text="why it is stuck")
    note = models.TextField(default="", blank=True, help_text="why the case manager chose so")
    referral = models.ForeignKey("referrals.Referral", models.PROTECT, null=True, related_name="+")
    letter = models.ForeignKey("beyond.Letter", models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["individual_id"], name="pathways_step_person"),
            models.Index(fields=["referral"], name="pathways_step_referral", condition=Q(state="sent")),
            models.Index(fields=["letter"], name="pathways_step_letter", condition=Q(state="sent")),
            models.Index(
                fields=["agency", "changed_at"],
                name="pathways_desk",
                condition=Q(state__in=["ready", "stuck"]),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["pathway", "position"], name="pathways_one_place"),
            models.CheckConstraint(
                condition=Q(programme__isnull=True, body__isnull=False)
                | Q(programme__isnull=False, body__isnull=True),
                name="pathways_programme_or_body",
            ),
            models.CheckConstraint(condition=Q(state__in=STEP_STATES), name="pathways_step_state"),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(referral__isnull=False) | Q(letter__isnull=False),
                name="pathways_sent_as_something",
            ),
            models.CheckConstraint(
                condition=~Q(state="stuck") | Q(reason__isnull=False, reason__in=STUCK_BECAUSE),
                name="pathways_stuck_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["done", "skipped", "cancelled"], ended_at__isnull=False)
                | ~Q(state__in=["done", "skipped", "cancelled"]) & Q(ended_at__isnull=True),
                name="pathways_over_has_time",
            ),
        ]
