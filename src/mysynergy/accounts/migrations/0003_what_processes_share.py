"""Django's table of a shared cache: counted sign-in failures and used one-time codes hold in every process."""

from django.db import migrations

SQL = """
CREATE TABLE django_cache (
  cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL);
CREATE INDEX django_cache_expires ON django_cache (expires);
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_who_sees_which_rows")]
    operations = [migrations.RunSQL(SQL, "DROP TABLE django_cache")]
