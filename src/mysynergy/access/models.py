"""Tables of who may do what. Sign-in tables carry no row-level security: nobody is signed in yet when
they are read; every other table does (see the migrations)."""

from __future__ import annotations

import uuid

from django.contrib.auth.hashers import ScryptPasswordHasher
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField, DateRangeField, DateTimeRangeField
from django.db import models

from mysynergy.kernel.identifiers import new_id


class Agency(models.Model):
    """An organisation that takes part, or (``participating`` false) one known from the catalogue only."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.TextField(unique=True)
    name_ms = models.TextField()
    name_en = models.TextField()
    short = models.TextField()
    kind = models.TextField()
    state = models.TextField(null=True)
    participating = models.BooleanField()
    sensitive = models.TextField(
        null=True, help_text="why its very name can be a secret: mental_health, zakat ..."
    )
    channel = models.TextField(default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    kind__in=["federal", "state", "religious", "voluntary", "company", "international"]
                ),
                name="access_agency_kind",
            )
        ]


class Agreement(models.Model):
    """What agencies signed: it alone decides which categories of data one may see of another's records."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.TextField(unique=True)
    kind = models.TextField(help_text="mou, moc or data_sharing")
    title_ms = models.TextField()
    title_en = models.TextField()
    state = models.TextField()
    period = DateRangeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["invited", "agreed", "signed", "active", "suspended", "ended"]),
                name="access_agreement_state",
            )
        ]


class Party(models.Model):
    """An agency that signed an agreement."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="parties")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agreement", "agency"], name="access_party_once")]


class Clause(models.Model):
    """One category of data that ``giver`` (or every party) shows to ``reader`` (or every party)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="clauses")
    giver = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")
    reader = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")
    category = models.TextField()
    purposes = ArrayField(models.TextField())

    class Meta:
        indexes = [models.Index(fields=["category", "agreement"], name="access_clause_category")]


class Promise(models.Model):
    """Within how long parties of an agreement answer each other's referrals."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="promises")
    by = models.ForeignKey(
        Agency, models.PROTECT, null=True, related_name="+", help_text="who answers; null: every party"
    )
    crisis = models.BooleanField(help_text="of a crisis, else of any other need")
    count = models.PositiveSmallIntegerField()
    unit = models.TextField(help_text="working_days, office_hours, or hours by day and night")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "by", "crisis"], nulls_distinct=False, name="access_promise_once"
            ),
            models.CheckConstraint(
                condition=models.Q(unit__in=["working_days", "office_hours", "hours"], count__gt=0)
                & (models.Q(crisis=False) | ~models.Q(unit="working_days")),
                name="access_promise_crisis_in_hours",
            ),
        ]


class Users(BaseUserManager["User"]):
    """Users are made by an agency's administrator or by the seed, never by themselves."""

    def create_user(
        self,
        *,
        username: str,
        password: str,
        name: str,
        agency_id: uuid.UUID,
        authenticator_due: bool = False,
        quick: bool = False,
    ) -> User:
        """Make one user with a hashed password; ``quick`` hashes cheaply until the first sign-in."""
        user = self.model(
            username=username.lower(), name=name, agency_id=agency_id, authenticator_due=authenticator_due
        )
        if quick:
            hasher = ScryptPasswordHasher()
            user.password = hasher.encode(password, hasher.salt(), n=1 << 10, p=1)
        else:
            user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person who signs in. Rights come from assignments, not from this row."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    username = models.TextField(unique=True)
    name = models.TextField()
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    is_active = models.BooleanField(default=True)
    language = models.TextField(default="ms")
    email = models.EmailField(blank=True, default="")
    authenticator_due = models.BooleanField(
        db_default=False, default=False, help_text="no page opens before an authenticator is set up"
    )
    password_set_at = models.DateTimeField(null=True, help_text="when its owner last chose it; null: never")

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    objects = Users()


class Assignment(models.Model):
    """A role that a user holds at an agency for a period."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, models.PROTECT, related_name="assignments")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    role = models.TextField()
    period = DateRangeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "agency", "role"], name="access_assignment_once")
        ]


class Grant(models.Model):
    """An agency may see records about one individual, in these categories, for this reason and time.

    Pushed by the rooms that know the caseload; access never asks them.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    individual_id = models.UUIDField()
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", db_index=False)
    reason_kind = models.TextField(help_text="source_record, case, referral ...")
    reason_id = models.UUIDField()
    categories = ArrayField(models.TextField())
    period = DateTimeRangeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["individual_id", "agency", "reason_kind", "reason_id"], name="access_grant_once"
            )
        ]
        indexes = [
            # A reason that ends (a consent, a link, a list taken back) ends what rests on it.
            models.Index(fields=["reason_id"], name="access_grant_reason"),
            # Whoever looks for a name asks of thousands whether her agency may see them.
            models.Index(fields=["agency", "individual_id"], name="access_grant_whom"),
        ]
