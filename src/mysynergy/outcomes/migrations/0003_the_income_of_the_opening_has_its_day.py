"""The income that was known when a case opened comes with its day, so that one long stale is not counted."""

from django.db import migrations

SQL = r"""
-- The household's income as it was told until thirty days after an instant, as far as the asker may see it.
CREATE FUNCTION outcomes_income_told(ind uuid, at timestamptz) RETURNS TABLE (value text, as_of date) LANGUAGE sql STABLE AS $$
  SELECT f.value::text, f.as_of FROM screening_fact f
  WHERE f.individual_id IN (SELECT registry_standing(ind)) AND f.name = 'household.gross_income'
    AND f.said_at <= at + interval '30 days'
  ORDER BY f.as_of DESC, f.said_at DESC, f.id DESC LIMIT 1
$$;
DROP FUNCTION outcomes_income_at(uuid, timestamptz);
"""


class Migration(migrations.Migration):
    dependencies = [("outcomes", "0002_the_own_agency_only")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
