"""Tables of circumstances: what was said or taken away, and how heavy an agency's open needs weigh."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from mysynergy.circumstances.domain import KINDS
from mysynergy.kernel.identifiers import new_id


class Said(models.Model):
    """A circumstance that an officer added (``standing``) or took away (``denied``), until it ends."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    individual_id = models.UUIDField()
    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+")
    kind = models.TextField()
    category = models.TextField()
    state = models.TextField()
    reason = models.TextField(default="", blank=True)
    said_by = models.UUIDField(null=True)
    said_at = models.DateTimeField()
    ended_by = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["individual_id"], name="circumstances_person")]
        constraints = [
            models.UniqueConstraint(
                fields=["individual_id", "agency", "kind"],
                condition=Q(ended_at__isnull=True),
                name="circumstances_once",
            ),
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="circumstances_kind"),
            models.CheckConstraint(condition=Q(state__in=["standing", "denied"]), name="circumstances_state"),
        ]


class Weighed(models.Model):
    """How heavy a person's open needs weigh for one agency, by what that agency may know."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    individual_id = models.UUIDField()
    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+")
    kinds = ArrayField(models.TextField())
    needs = ArrayField(models.TextField(), help_text="kinds of its open needs, as cases told them last")
    weight = models.PositiveSmallIntegerField()
    weighed_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["weighed_at"], name="circumstances_oldest")]
        constraints = [
            models.UniqueConstraint(fields=["individual_id", "agency"], name="circumstances_weighed_once")
        ]
