"""Row-level security of circumstances, the order they give, their erasure, and what insight may count."""

from django.db import migrations

SQL = r"""
-- What an agency took away is its own; what it said is seen by whom agreement and consent show the category.
CALL app_protect('circumstances_said',
  'app_is_system() OR agency_id = (SELECT app_people()) OR individual_id = (SELECT app_subject()) '
  'OR state = ''standing'' AND app_may_see(agency_id, individual_id, category)',
  'app_is_system() OR agency_id = (SELECT app_people())', 'SELECT, INSERT, UPDATE (ended_by, ended_at)');
CALL app_protect('circumstances_weighed', 'app_is_system() OR agency_id = (SELECT app_people())',
  'app_is_system() OR agency_id = (SELECT app_people())', 'SELECT, INSERT, UPDATE, DELETE');
GRANT UPDATE ON circumstances_said TO mysynergy_definer;
GRANT DELETE ON circumstances_weighed TO mysynergy_definer;

-- The order of a worklist: by what the acting agency weighed itself. No definer: it sees what its reader sees.
CREATE FUNCTION circumstances_weight(ind uuid) RETURNS smallint LANGUAGE sql STABLE AS $$
  SELECT coalesce((SELECT w.weight FROM circumstances_weighed w
                   WHERE w.individual_id = ind AND w.agency_id = app_people()), 0)::smallint
$$;
CREATE FUNCTION circumstances_kinds(ind uuid) RETURNS text[] LANGUAGE sql STABLE AS $$
  SELECT coalesce((SELECT w.kinds FROM circumstances_weighed w
                   WHERE w.individual_id = ind AND w.agency_id = app_people()), '{}')
$$;
-- Does a circumstance stand that an agency asked to help may not see? Yes or no, and nothing of what it is.
CREATE FUNCTION circumstances_hidden(ind uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT 1 FROM access_grant g WHERE g.individual_id = ind AND g.agency_id = app_people()
                 AND g.reason_kind = 'referral' AND g.period @> app_now())
     AND EXISTS (SELECT 1 FROM circumstances_said s
                 WHERE s.individual_id IN (SELECT registry_standing(ind)) AND s.state = 'standing'
                   AND s.ended_at IS NULL AND s.agency_id <> app_people()
                   AND NOT app_may_see(s.agency_id, ind, s.category))
$$;
CALL app_definer('circumstances_hidden(uuid)');
CREATE FUNCTION circumstances_erase(ids uuid[]) RETURNS int LANGUAGE plpgsql AS $$
DECLARE done int;
BEGIN
  PERFORM vault_need_destroyed(ids);
  UPDATE circumstances_said SET reason = '', ended_at = coalesce(ended_at, app_now()) WHERE individual_id = ANY(ids);
  GET DIAGNOSTICS done = ROW_COUNT;
  DELETE FROM circumstances_weighed WHERE individual_id = ANY(ids);
  RETURN done;
END $$;
CALL app_definer('circumstances_erase(uuid[])');
-- People with an open need, by what makes their trouble heavier: once per agency, kind and person.
CREATE VIEW circumstances_pub_weighed AS
  SELECT w.agency_id, w.individual_id, k.kind FROM circumstances_weighed w, unnest(w.kinds) AS k(kind);
CALL app_publish_view('circumstances_pub_weighed');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("circumstances", "0001_what_makes_trouble_heavier"),
        ("access", "0002_who_sees_which_rows"),
        ("registry", "0007_reads_follow_links"),
        ("vault", "0002_a_destroyed_key_never_returns"),
    ]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
