"""Tables of who lives together and who is what to whom."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models

from mysynergy.households.domain import KINDS, ROLES
from mysynergy.kernel.identifiers import new_id


class Household(models.Model):
    """People who live and eat together; everything about it stands in its memberships."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()


class Membership(models.Model):
    """Somebody belongs to a household, in a role towards its head, for a period: one household at a time."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    individual = models.ForeignKey("registry.Individual", models.PROTECT, related_name="+")
    household = models.ForeignKey(Household, models.PROTECT, related_name="+")
    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+")
    role = models.TextField()
    period = DateRangeField()

    class Meta:
        indexes = [models.Index(fields=["household"], name="households_of_household")]
        constraints = [
            ExclusionConstraint(
                name="households_one_at_a_time",
                expressions=[("individual", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(condition=models.Q(role__in=ROLES), name="households_membership_role"),
        ]


class Relationship(models.Model):
    """``other`` is ``kind`` of ``individual``: spouse (a late husband is a spouse who is dead), parent ..."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    individual = models.ForeignKey("registry.Individual", models.PROTECT, related_name="+")
    other = models.ForeignKey("registry.Individual", models.PROTECT, related_name="+")
    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+")
    kind = models.TextField()
    evidence = models.TextField()
    period = DateRangeField()

    class Meta:
        indexes = [models.Index(fields=["other"], name="households_relation_other")]
        constraints = [
            ExclusionConstraint(
                name="households_relation_once",
                expressions=[
                    ("individual", RangeOperators.EQUAL),
                    ("other", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(condition=models.Q(kind__in=KINDS), name="households_relation_kind"),
            models.CheckConstraint(
                condition=~models.Q(individual=models.F("other")), name="households_relation_of_two"
            ),
        ]
