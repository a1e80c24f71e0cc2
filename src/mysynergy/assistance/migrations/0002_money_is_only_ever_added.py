"""Row-level security of assistance, what may change in a row, and the three categories as a view."""

from django.db import migrations

SQL = r"""
-- A row is seen by its agency, by the person, and by whoever an agreement shows rows of its category. Where the name
-- of the programme can be the secret the category is faith, health or one that stands in no agreement.
CREATE PROCEDURE assistance_protect(tbl regclass, privileges text) LANGUAGE plpgsql AS $$
BEGIN
  CALL app_protect(tbl,
    'app_is_system() OR agency_id = (SELECT app_people()) OR individual_id = (SELECT app_subject()) '
    'OR app_may_see(agency_id, individual_id, category)',
    'app_is_system() OR agency_id = (SELECT app_people())', privileges);
END $$;
CALL assistance_protect('assistance_enrolment', 'SELECT, INSERT, UPDATE');
CALL assistance_protect('assistance_award', 'SELECT, INSERT, UPDATE');
CALL assistance_protect('assistance_delivery', 'SELECT, INSERT');
CALL assistance_protect('assistance_override', 'SELECT, INSERT');
DROP PROCEDURE assistance_protect(regclass, text);
-- An amount is shared by an agreement of its own, and never where the award itself is not.
CALL app_protect('assistance_amount',
  'app_is_system() OR agency_id = (SELECT app_people()) OR individual_id = (SELECT app_subject()) '
  'OR app_may_see(agency_id, individual_id, ''amounts'') AND app_may_see(agency_id, individual_id, category)',
  'app_is_system() OR agency_id = (SELECT app_people())', 'SELECT, INSERT');
-- Claims and findings are written by the definer's functions alone.
CALL app_protect('assistance_claim', 'app_is_system()', 'false', 'SELECT');
CALL app_protect('assistance_finding', 'app_is_system() OR agency_id = (SELECT app_people())',
                 'app_is_system() OR agency_id = (SELECT app_people())', 'SELECT, UPDATE');
GRANT INSERT, UPDATE ON assistance_claim, assistance_finding TO mysynergy_definer;

CALL app_append_only('assistance_amount');
CALL app_append_only('assistance_delivery');
CALL app_append_only('assistance_override');
-- Of an award only its state and its last day move; of a finding only its answer.
CREATE FUNCTION assistance_refuse_other_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  free text[] := CASE TG_TABLE_NAME
    WHEN 'assistance_award' THEN ARRAY['state', 'period', 'ended_at', 'end_reason']
    WHEN 'assistance_enrolment' THEN ARRAY['state', 'ended_at', 'end_reason']
    ELSE ARRAY['state', 'answered_by', 'answered_at', 'answer'] END;
BEGIN
  IF TG_OP <> 'UPDATE' THEN
    RAISE EXCEPTION 'append_only: % on % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'MS001';
  END IF;
  IF to_jsonb(OLD) - free <> to_jsonb(NEW) - free THEN
    RAISE EXCEPTION 'append_only: this part of % never changes', TG_TABLE_NAME USING ERRCODE = 'MS001';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER only_its_state BEFORE UPDATE OR DELETE ON assistance_award
  FOR EACH ROW EXECUTE FUNCTION assistance_refuse_other_change();
CREATE TRIGGER only_its_state BEFORE UPDATE OR DELETE ON assistance_enrolment
  FOR EACH ROW EXECUTE FUNCTION assistance_refuse_other_change();
CREATE TRIGGER only_its_answer BEFORE UPDATE OR DELETE ON assistance_finding
  FOR EACH ROW EXECUTE FUNCTION assistance_refuse_other_change();
-- A period is only ever shortened, and an award once reversed stays so.
CREATE FUNCTION assistance_refuse_longer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state = 'reversed' OR NOT (NEW.period <@ OLD.period) OR lower(NEW.period) <> lower(OLD.period) THEN
    RAISE EXCEPTION 'append_only: an award is ended or reversed, never made longer' USING ERRCODE = 'MS001';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER never_longer BEFORE UPDATE ON assistance_award
  FOR EACH ROW EXECUTE FUNCTION assistance_refuse_longer();

-- Every need with what the status rule asks of its awards; and the status (domain.need_status is the same rule).
CREATE VIEW assistance_pub_awards AS
  SELECT a.id AS award_id, a.individual_id, a.agency_id, a.programme_id, a.need_id, a.kind, a.state, a.period,
         EXISTS (SELECT 1 FROM assistance_delivery d WHERE d.award_id = a.id AND d.reverses_id IS NULL
                 AND NOT EXISTS (SELECT 1 FROM assistance_delivery r WHERE r.reverses_id = d.id)) AS any_delivered
  FROM assistance_award a;
CALL app_publish_view('assistance_pub_awards');
CREATE VIEW assistance_pub_status AS
  SELECT n.id AS need_id, n.individual_id, n.agency_id, n.module, n.state AS need_state,
         CASE WHEN a.standing THEN 'being_assisted'
              WHEN NOT a.delivered THEN 'not_assisted'
              WHEN a.fulfilled AND n.state = 'closed' AND n.outcome = 'met' THEN 'assisted'
              ELSE 'helped_before' END AS status
  FROM cases_need n
  CROSS JOIN LATERAL (
    SELECT coalesce(bool_or(w.state = 'in_force' AND (upper_inf(w.period) OR app_today() < upper(w.period))), false) AS standing,
           coalesce(bool_or(w.any_delivered AND w.state <> 'reversed'), false) AS delivered,
           coalesce(bool_or(w.any_delivered AND w.state IN ('delivered', 'ended')), false) AS fulfilled
    FROM assistance_pub_awards w WHERE w.need_id = n.id) a;
CALL app_publish_view('assistance_pub_status');

-- What the status rule asks of the awards to a person, whoever made them: no programme, no agency, no amount.
CREATE FUNCTION assistance_facts_of(ind uuid)
RETURNS TABLE (need_id uuid, state text, last date, any_delivered boolean) LANGUAGE sql STABLE AS $$
  SELECT a.need_id, a.state, upper(a.period),
         EXISTS (SELECT 1 FROM assistance_delivery d WHERE d.award_id = a.id AND d.reverses_id IS NULL
                 AND NOT EXISTS (SELECT 1 FROM assistance_delivery r WHERE r.reverses_id = d.id))
  FROM assistance_award a
  WHERE a.individual_id = ind AND (app_is_system() OR app_people() IS NOT NULL OR app_subject() = ind)
$$;
CALL app_definer('assistance_facts_of(uuid)');

-- Awards as the acting agency may see them beside one of its own: all of it, without the amount, or only that one is.
CREATE FUNCTION assistance_shown(ids uuid[], beside uuid) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT coalesce(jsonb_agg(CASE WHEN seen.award THEN jsonb_build_object(
             'known', true, 'same_person', a.individual_id = beside, 'programme_id', p.id, 'programme_ms', p.name_ms,
             'programme_en', p.name_en, 'agency_id', a.agency_id, 'start', lower(a.period), 'end', upper(a.period),
             'amount', CASE WHEN seen.amount THEN (SELECT m.amount::text FROM assistance_amount m
                                                   WHERE m.award_id = a.id AND m.delivery_id IS NULL) END)
           ELSE jsonb_build_object('known', false) END ORDER BY lower(a.period), a.id), '[]')
  FROM assistance_award a JOIN directory_programme p ON p.id = a.programme_id
  CROSS JOIN LATERAL (SELECT app_is_system() OR a.agency_id = app_people() AS own) o
  CROSS JOIN LATERAL (SELECT o.own OR coalesce(app_may_see(a.agency_id, a.individual_id, a.category), false) AS award) w
  CROSS JOIN LATERAL (SELECT w.award, o.own OR w.award AND app_may_see(a.agency_id, a.individual_id, 'amounts') AS amount) seen
  WHERE a.id = ANY(ids)
$$;
CALL app_definer('assistance_shown(uuid[], uuid)');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("assistance", "0001_enrolments_awards_deliveries_claims_findings"),
        ("cases", "0002_who_sees_which_needs"),
        ("directory", "0002_published_to_everybody"),
        ("access", "0002_who_sees_which_rows"),
    ]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
