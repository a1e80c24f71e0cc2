"""Row-level security of offers; what an agency that could claim one sees of it; erasure."""

from django.db import migrations

SQL = r"""
-- Of whoever offers, and the person; an agency that could claim sees no row, only what onward_to_claim gives.
CALL app_protect('onward_offer',
  'app_is_system() OR agency_id = (SELECT app_people()) OR individual_id = (SELECT app_subject())',
  'app_is_system() OR agency_id = (SELECT app_people())', 'SELECT, INSERT, UPDATE');
CALL app_protect('onward_asked', 'app_is_system() OR from_agency_id = (SELECT app_people())',
  'app_is_system() OR from_agency_id = (SELECT app_people())', 'SELECT, INSERT');
GRANT UPDATE ON onward_offer TO mysynergy_definer;
-- Not who, not from whom, no words: the kind of need, where about, and an age band.
CREATE FUNCTION onward_to_claim(most int)
RETURNS TABLE (id uuid, module text, kind text, urgency text, place text, district text, age_band text,
               offered_at timestamptz, until timestamptz, programmes text[])
LANGUAGE sql STABLE AS $$
  SELECT o.id, o.module, o.kind, o.urgency, o.place, o.district, o.age_band, o.offered_at, o.until,
         array_agg(a.programme_id::text ORDER BY a.id)
  FROM onward_asked a JOIN onward_offer o ON o.id = a.offer_id JOIN cases_need n ON n.id = o.need_id
  WHERE a.agency_id = app_people() AND o.state = 'open' AND o.until >= app_now() AND n.state = 'open'
  GROUP BY o.id ORDER BY o.until, o.id LIMIT most
$$;
CALL app_definer('onward_to_claim(int)');
CREATE FUNCTION onward_erase(ids uuid[]) RETURNS int LANGUAGE plpgsql AS $$
DECLARE done int;
BEGIN
  PERFORM vault_need_destroyed(ids);
  UPDATE onward_offer SET message = '', place = NULL, district = NULL, age_band = 'unknown'
  WHERE individual_id = ANY(ids);
  GET DIAGNOSTICS done = ROW_COUNT;
  RETURN done;
END $$;
CALL app_definer('onward_erase(uuid[])');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("onward", "0001_needs_on_offer"),
        ("access", "0002_who_sees_which_rows"),
        ("vault", "0002_a_destroyed_key_never_returns"),
    ]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
