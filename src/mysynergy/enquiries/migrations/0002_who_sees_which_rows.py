"""Anybody adds; officers who work with people look up; only she who has the code takes back."""

from django.db import migrations

SQL = r"""
CALL app_protect('enquiries_proof', 'app_is_system() OR app_people() IS NOT NULL',
  'app_kind() IS NOT NULL', 'SELECT, INSERT');
CALL app_append_only('enquiries_proof');
CALL app_protect('enquiries_left', 'app_is_system() OR app_people() IS NOT NULL',
  'app_kind() IS NOT NULL', 'SELECT, INSERT, DELETE');
GRANT DELETE ON enquiries_left TO mysynergy_definer;
CREATE FUNCTION enquiries_take_back(wanted bytea) RETURNS uuid LANGUAGE sql AS $$
  DELETE FROM enquiries_left WHERE lookup = wanted RETURNING id
$$;
CALL app_definer('enquiries_take_back(bytea)');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("enquiries", "0001_proofs_and_answers_left"),
        ("access", "0002_who_sees_which_rows"),
    ]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
