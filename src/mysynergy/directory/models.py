"""Published rulebooks (immutable, content-addressed), and tables that other rooms' SQL can join."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from mysynergy.kernel.identifiers import new_id


class RulebookVersion(models.Model):
    """One published rulebook; its id is the SHA-256 of its content. Never changed or deleted."""

    id = models.TextField(primary_key=True)
    content = models.JSONField()


class Publication(models.Model):
    """When which version was put in force; the newest row tells which serves."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    version = models.ForeignKey(RulebookVersion, models.PROTECT, related_name="+")
    published_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["-recorded_at"], name="directory_newest")]


class Programme(models.Model):
    """A programme of the version in force, for other rooms to refer to; its rule is in the version."""

    id = models.TextField(primary_key=True)
    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+")
    module = models.TextField()
    kind = models.TextField()
    status = models.TextField()
    confidence = models.TextField()
    unit = models.TextField()
    wish = models.TextField(null=True)
    sensitive = models.TextField(null=True)
    purposes = ArrayField(models.TextField())
    name_ms = models.TextField()
    name_en = models.TextField()
    response_days = models.PositiveSmallIntegerField(null=True)
    listed = models.BooleanField(default=True, help_text="false when the version in force no longer has it")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=["open", "closed", "directory"]),
                name="directory_programme_status",
            )
        ]


class Exclusion(models.Model):
    """An overlap rule of a programme's owner, compiled from the version in force."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.TextField()
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="exclusions")
    owner = models.ForeignKey("access.Agency", models.PROTECT, related_name="+")
    kind = models.TextField(help_text="same, programme, purpose, any_agency or cap")
    other_programme = models.TextField(null=True)
    purposes = ArrayField(models.TextField())
    cap_amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    unit = models.TextField()
    period = models.TextField()
    direction = models.TextField()
    basis = models.TextField()
    effect = models.TextField()
    says_ms = models.TextField()
    says_en = models.TextField()
    cite = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "code"], name="directory_exclusion_once"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["same", "programme", "purpose", "any_agency", "cap"]),
                name="directory_exclusion_kind",
            ),
            models.CheckConstraint(
                condition=models.Q(effect__in=["refuse", "second-person", "notify"]),
                name="directory_exclusion_effect",
            ),
        ]


class Capacity(models.Model):
    """What an agency told of the room in a programme of its own; the newest row serves, none is changed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+")
    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+", help_text="whose it is")
    status = models.TextField()
    places = models.PositiveIntegerField(null=True, help_text="free places; HSDS available")
    waiting = models.PositiveIntegerField(null=True, help_text="how many wait")
    opens_on = models.DateField(null=True, help_text="the next opening")
    as_of = models.DateField(help_text="the day it was so; HSDS updated")
    told_by = models.UUIDField(null=True)
    told_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["programme", "-told_at", "-id"], name="directory_capacity_newest")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status="available", waiting__isnull=True, opens_on__isnull=True)
                | models.Q(status="waiting_list", places__isnull=True)
                | models.Q(status__in=["full", "closed"], places__isnull=True, waiting__isnull=True),
                name="directory_capacity_says_one_thing",
            )
        ]
