"""Events (append-only, partitioned by month), reading marks and the outbox.

Who may see which row is decided one room higher, in ``access`` 0002.
"""

import django.db.models.functions.datetime
from django.db import migrations, models

import mysynergy.kernel.identifiers

SQL = r"""
CREATE TABLE events_event (
  id uuid NOT NULL,
  type text NOT NULL CHECK (type ~ '^[a-z_]+\.[a-z_]+$'),
  category text NOT NULL,
  individual_id uuid,
  subject_id text NOT NULL,
  agency_id uuid,
  actor_kind text NOT NULL,
  actor_id uuid,
  actor_role text NOT NULL,
  purpose text NOT NULL CHECK (purpose <> ''),
  body text NOT NULL,
  salt bytea NOT NULL CHECK (octet_length(salt) = 32),
  occurred_at timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (id, recorded_at)
) PARTITION BY RANGE (recorded_at);
CREATE INDEX events_event_person ON events_event (individual_id, occurred_at DESC);
CREATE INDEX events_event_subject ON events_event (subject_id, occurred_at DESC);
CREATE TABLE events_event_rest PARTITION OF events_event DEFAULT;
REVOKE ALL ON events_event_rest FROM mysynergy_app;

-- Make the partition of a month; repeated monthly by a job, never by a request.
CREATE FUNCTION events_make_month(day date) RETURNS void LANGUAGE plpgsql AS $$
DECLARE first date := date_trunc('month', day)::date;
        name text := 'events_event_' || to_char(first, 'YYYY_MM');
BEGIN
  IF to_regclass(name) IS NULL THEN
    EXECUTE format('CREATE TABLE %I PARTITION OF events_event FOR VALUES FROM (%L) TO (%L)',
                   name, first, (first + interval '1 month')::date);
    EXECUTE format('REVOKE ALL ON %I FROM mysynergy_app', name);
  END IF;
END $$;
SELECT events_make_month((date '2026-10-01' + make_interval(months => n))::date) FROM generate_series(0, 26) AS n;
CALL app_append_only('events_event');
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = [("database", "0001_actor_settings_and_protection")]
    operations = [
        migrations.RunSQL(
            SQL,
            migrations.RunSQL.noop,
            state_operations=[
                migrations.CreateModel(
                    name="Event",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=mysynergy.kernel.identifiers.new_id,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                    ],
                    options={"db_table": "events_event", "managed": False},
                )
            ],
        ),
        migrations.CreateModel(
            name="Outbox",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=mysynergy.kernel.identifiers.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("job", models.TextField(help_text="name of the job, as the worker knows it")),
                ("arguments", models.JSONField(help_text="ids only, never personal data")),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("dispatched_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("dispatched_at__isnull", True)),
                        fields=["id"],
                        name="events_outbox_waiting",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ReadMark",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=mysynergy.kernel.identifiers.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("reader_id", models.UUIDField()),
                ("agency_id", models.UUIDField(null=True)),
                ("individual_id", models.UUIDField()),
                ("purpose", models.TextField()),
                ("hour", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("individual_id", "reader_id", "purpose", "hour"),
                        name="events_readmark_once_an_hour",
                    )
                ],
            },
        ),
    ]
