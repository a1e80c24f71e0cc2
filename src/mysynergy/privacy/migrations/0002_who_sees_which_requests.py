"""Row-level security of requests; what does not fit together about erasures."""

from django.db import migrations

SQL = r"""
CALL app_protect('privacy_request',
  'app_is_system() OR agency_id = (SELECT app_people()) OR (SELECT app_people()) = ANY(concerned) '
  'OR individual_id = (SELECT app_subject())',
  'app_is_system() OR agency_id = (SELECT app_people())', 'SELECT, INSERT, UPDATE');
CALL app_protect('privacy_say', 'app_is_system() OR agency_id = (SELECT app_people())',
                 'app_is_system() OR agency_id = (SELECT app_people())', 'SELECT, INSERT, UPDATE');
CALL app_protect('privacy_hold', 'app_is_system() OR agency_id = (SELECT app_people())',
                 'app_is_system() OR agency_id = (SELECT app_people())', 'SELECT, INSERT, UPDATE');

-- Whose key is destroyed while a golden record with a name stands: an older backup was restored.
CREATE FUNCTION privacy_came_back() RETURNS TABLE (individual_id uuid, erasure_id uuid) LANGUAGE sql STABLE AS $$
  SELECT i.id, k.erasure_id FROM vault_recordkey k JOIN registry_individual i ON i.id = k.scope
  WHERE k.destroyed_at IS NOT NULL AND i.name <> '' AND app_is_system()
$$;
CALL app_definer('privacy_came_back()');
-- A missing body is accepted only together with the destroyed key and the event of the erasure.
CREATE FUNCTION privacy_unsound() RETURNS TABLE (body bigint, key bigint, back bigint) LANGUAGE sql STABLE AS $$
  WITH erased AS (SELECT DISTINCT e.individual_id FROM events_event e WHERE e.type = 'privacy.erased'),
  gone AS (SELECT k.scope FROM vault_recordkey k WHERE k.destroyed_at IS NOT NULL)
  SELECT (SELECT count(*) FROM events_event e WHERE e.cipher IS NULL AND e.salt IS NULL AND (e.commitment IS NULL
            OR e.individual_id NOT IN (SELECT individual_id FROM erased) OR e.individual_id NOT IN (SELECT scope FROM gone)))
         + (SELECT count(*) FROM intake_sourcerecord s WHERE s.cipher = '' AND s.id NOT IN (SELECT scope FROM gone)),
         (SELECT count(*) FROM gone JOIN registry_individual i ON i.id = gone.scope
          WHERE gone.scope NOT IN (SELECT individual_id FROM erased)),
         (SELECT count(*) FROM privacy_came_back())
$$;
CALL app_definer('privacy_unsound()');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("privacy", "0001_requests_and_holds"),
        ("events", "0004_bodies_are_sealed_with_a_persons_key"),
        ("intake", "0003_what_was_said_can_be_erased"),
        ("registry", "0006_a_person_can_be_erased"),
    ]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
