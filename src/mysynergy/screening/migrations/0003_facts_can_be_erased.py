"""Facts, wishes and screenings of an erased person are deleted: nothing of them accounts for money."""

from django.db import migrations

SQL = r"""
GRANT DELETE ON screening_fact, screening_fact_health, screening_fact_faith, screening_fact_ethnicity, screening_fact_offence,
  screening_fact_violence, screening_fact_children, screening_wish, screening_run, screening_run_private TO mysynergy_definer;
CREATE FUNCTION screening_erase(ids uuid[]) RETURNS int LANGUAGE plpgsql AS $$
DECLARE done int;
BEGIN
  PERFORM vault_need_destroyed(ids);
  DELETE FROM screening_run_private WHERE individual_id = ANY(ids);
  WITH run AS (DELETE FROM screening_run WHERE individual_id = ANY(ids) RETURNING 1),
    wish AS (DELETE FROM screening_wish WHERE individual_id = ANY(ids) RETURNING 1),
    fact AS (DELETE FROM screening_fact WHERE individual_id = ANY(ids) RETURNING 1),
    fact_health AS (DELETE FROM screening_fact_health WHERE individual_id = ANY(ids) RETURNING 1),
    fact_faith AS (DELETE FROM screening_fact_faith WHERE individual_id = ANY(ids) RETURNING 1),
    fact_ethnicity AS (DELETE FROM screening_fact_ethnicity WHERE individual_id = ANY(ids) RETURNING 1),
    fact_offence AS (DELETE FROM screening_fact_offence WHERE individual_id = ANY(ids) RETURNING 1),
    fact_violence AS (DELETE FROM screening_fact_violence WHERE individual_id = ANY(ids) RETURNING 1),
    fact_children AS (DELETE FROM screening_fact_children WHERE individual_id = ANY(ids) RETURNING 1)
  SELECT count(*) INTO done FROM (SELECT * FROM run
      UNION ALL SELECT * FROM wish
      UNION ALL SELECT * FROM fact
      UNION ALL SELECT * FROM fact_health
      UNION ALL SELECT * FROM fact_faith
      UNION ALL SELECT * FROM fact_ethnicity
      UNION ALL SELECT * FROM fact_offence
      UNION ALL SELECT * FROM fact_violence
      UNION ALL SELECT * FROM fact_children) AS gone;
  RETURN done;
END $$;
CALL app_definer('screening_erase(uuid[])');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("screening", "0002_who_sees_which_facts"),
        ("vault", "0002_a_destroyed_key_never_returns"),
    ]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
