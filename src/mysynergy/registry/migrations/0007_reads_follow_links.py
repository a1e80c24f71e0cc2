"""What stood for an individual before a link moved is hers now: reads follow links, and an undone link parts them.

No identifier is rewritten. ``app_holds`` counts a grant for any id that stands for the person today, and a protected
mark on any of them hides all of them.
"""

from django.db import migrations

SQL = r"""
-- All ids that stand, now, for whom this id stands for: herself, and everybody whose last record went to her.
CREATE FUNCTION registry_standing(ind uuid) RETURNS SETOF uuid LANGUAGE plpgsql STABLE ROWS 1 AS $$
DECLARE head uuid;
BEGIN
  -- Almost nobody was ever merged: two index probes say so.
  IF NOT EXISTS (SELECT 1 FROM registry_link a JOIN registry_link b
                 ON b.source_record_id = a.source_record_id AND b.individual_id <> a.individual_id
                 WHERE a.individual_id = ind) THEN
    RETURN NEXT ind;
    RETURN;
  END IF;
  SELECT c.current INTO head FROM registry_current(ARRAY[ind]) c;
  RETURN QUERY
  SELECT head
  UNION SELECT ind
  UNION SELECT gone.individual_id
    FROM registry_link now JOIN registry_link gone
      ON gone.source_record_id = now.source_record_id AND gone.ended_at IS NOT NULL AND gone.individual_id <> head
    WHERE now.individual_id = head AND now.ended_at IS NULL
      AND (SELECT c.current FROM registry_current(ARRAY[gone.individual_id]) c) = head;
END $$;
CALL app_definer('registry_standing(uuid)');

-- Whom one id stands for now: one index probe for whoever has a record of her own.
CREATE FUNCTION registry_current_one(ind uuid) RETURNS uuid LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM registry_link l WHERE l.individual_id = ind AND l.ended_at IS NULL) THEN
    RETURN ind;
  END IF;
  RETURN (SELECT c.current FROM registry_current(ARRAY[ind]) c);
END $$;
CALL app_definer('registry_current_one(uuid)');

SET LOCAL ROLE mysynergy_definer;
CREATE OR REPLACE FUNCTION app_holds(ind uuid, cat text) RETURNS boolean LANGUAGE plpgsql STABLE
  SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  reader uuid := app_people();
  moment timestamptz := app_now();
  ids uuid[];
BEGIN
  IF reader IS NULL OR ind IS NULL THEN RETURN false; END IF;
  ids := ARRAY(SELECT s FROM registry_standing(ind) s);
  RETURN EXISTS (
    SELECT 1 FROM access_grant g
    WHERE g.individual_id = ANY(ids) AND g.agency_id = reader AND cat = ANY(g.categories) AND g.period @> moment
      AND NOT EXISTS (SELECT 1 FROM registry_individual i
                      WHERE i.id = ANY(ids) AND i.protected_by_id IS NOT NULL AND i.protected_by_id <> reader
                        AND NOT (g.reason_kind = 'referral' AND lower(g.period) >= i.protected_at)));
END $$;
RESET ROLE;
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0006_a_person_can_be_erased")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
