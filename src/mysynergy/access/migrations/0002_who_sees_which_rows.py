"""Row-level security of access and of the events beneath it; what agreements and grants mean in SQL."""

from django.db import migrations

SQL = r"""
-- May the acting agency see records of this individual, in this category, at all?
CREATE FUNCTION app_holds(ind uuid, cat text) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT 1 FROM access_grant g
                 WHERE g.individual_id = ind AND g.agency_id = app_people()
                   AND cat = ANY(g.categories) AND g.period @> app_now())
$$;
CALL app_definer('app_holds(uuid, text)');
-- Does an agreement in force give the acting agency this category of another agency's records?
CREATE FUNCTION app_shares(owner uuid, cat text) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT 1 FROM access_clause c JOIN access_agreement a ON a.id = c.agreement_id
    WHERE c.category = cat AND a.state = 'active' AND a.period @> app_today()
      AND (c.giver_id = owner OR c.giver_id IS NULL AND EXISTS (
             SELECT 1 FROM access_party p WHERE p.agreement_id = a.id AND p.agency_id = owner))
      AND (c.reader_id = app_people() OR c.reader_id IS NULL AND EXISTS (
             SELECT 1 FROM access_party p WHERE p.agreement_id = a.id AND p.agency_id = app_people())))
$$;
CALL app_definer('app_shares(uuid, text)');
CREATE FUNCTION app_may_see(owner uuid, ind uuid, cat text) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT app_people() IS NOT NULL AND app_holds(ind, cat) AND app_shares(owner, cat)
$$;
CALL app_protect_published('access_agency', 'SELECT, INSERT, UPDATE');
CALL app_protect('access_agreement', 'app_agency() IS NOT NULL OR app_is_system()', 'app_is_system()', 'SELECT, INSERT, UPDATE');
CALL app_protect('access_party', 'app_agency() IS NOT NULL OR app_is_system()', 'app_is_system()', 'SELECT, INSERT');
CALL app_protect('access_clause', 'app_agency() IS NOT NULL OR app_is_system()', 'app_is_system()', 'SELECT, INSERT');
CALL app_protect('access_grant', 'app_is_system() OR agency_id = (SELECT app_people())',
                 'app_is_system() OR agency_id = (SELECT app_people())', 'SELECT, INSERT, UPDATE');
CALL app_protect('events_idempotency', 'app_kind() IS NOT NULL', 'app_kind() IS NOT NULL', 'SELECT, INSERT, DELETE');
-- Events: one's own agency's, those about a person whose records an agreement shows in that category, and
-- published facts (category public). Written by whoever acts, for the own agency or as a system job.
CALL app_protect('events_event',
  'app_is_system() OR category = ''public'' OR agency_id = (SELECT app_agency()) AND (individual_id IS NULL OR app_people() IS NOT NULL) '
  'OR individual_id = (SELECT app_subject()) OR app_may_see(agency_id, individual_id, category)',
  'app_is_system() OR app_kind() IS NOT NULL AND (agency_id IS NOT DISTINCT FROM app_agency())', 'SELECT, INSERT');
CALL app_protect('events_readmark', 'app_is_system() OR reader_id = (SELECT app_actor())',
  'app_is_system() OR reader_id = (SELECT app_actor())', 'SELECT, INSERT');
CALL app_protect('events_outbox', 'app_is_system() OR dispatched_at IS NULL AND app_kind() IS NOT NULL',
  'app_kind() IS NOT NULL', 'SELECT, INSERT, UPDATE, DELETE');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0001_agencies_agreements_people_and_grants"),
        ("events", "0002_idempotency"),
        ("database", "0001_actor_settings_and_protection"),
    ]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
