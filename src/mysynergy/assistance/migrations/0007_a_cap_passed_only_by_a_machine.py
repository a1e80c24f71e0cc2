"""A machine's join refuses nobody, neither where her own help and somebody else's only together pass a cap.

And a refusal that comes again for another reason is kept beside the first: parting two may reopen the one, not the
other.
"""

from django.db import migrations, models

SQL = r"""
-- What a rule asks for where only a join of the batch brought the awards to one person: a second person looks. Of a cap
-- every award is a part, so one that such a join brought is enough; by any other rule each award refuses by itself.
CREATE FUNCTION assistance_effect(rule directory_exclusion, effect text, ind uuid, beside uuid[]) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN effect = 'refuse' AND cardinality(beside) > 0 AND
      CASE WHEN rule.kind = 'cap'
        THEN EXISTS (SELECT 1 FROM assistance_award a WHERE a.id = ANY(beside) AND joining_by_machine(a.individual_id, ind))
        ELSE NOT EXISTS (SELECT 1 FROM assistance_award a WHERE a.id = ANY(beside) AND NOT joining_by_machine(a.individual_id, ind)) END
    THEN 'second-person' ELSE effect END
$$;
CALL app_definer('assistance_effect(directory_exclusion, text, uuid, uuid[])');

SET LOCAL ROLE mysynergy_definer;
CREATE OR REPLACE FUNCTION assistance_decide() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  me uuid := (SELECT c.current FROM registry_current(ARRAY[NEW.individual_id]) c);
  people uuid[] := assistance_people_of(me);
  again uuid[];
  total numeric := (SELECT m.counted FROM assistance_amount m WHERE m.award_id = NEW.id AND m.delivery_id IS NULL);
  leave assistance_override;
  against jsonb := '[]';
  told boolean := false;
  o record;
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'awards are decided at read committed only' USING ERRCODE = 'MS003';
  END IF;
  IF NEW.has_amount <> (total IS NOT NULL) THEN
    RAISE EXCEPTION 'an award with an amount has it beside it' USING ERRCODE = 'MS003';
  END IF;
  IF NOT EXISTS (SELECT 1 FROM registry_individual i WHERE i.id = me) THEN
    RAISE EXCEPTION 'no such individual' USING ERRCODE = 'MS003';
  END IF;
  -- Links and household changes take the same locks, so after a wait the household is looked at again.
  LOOP
    PERFORM registry_lock(people);
    again := assistance_people_of(me);
    EXIT WHEN again <@ people;
    people := again;
  END LOOP;
  IF NEW.override_id IS NOT NULL THEN
    SELECT * INTO leave FROM assistance_override v WHERE v.id = NEW.override_id AND v.programme_id = NEW.programme_id
      AND v.individual_id = NEW.individual_id AND v.agency_id = NEW.agency_id AND v.until >= app_today()
      AND v.approved_by IS DISTINCT FROM NEW.awarded_by;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'an override is a second person''s, for this person and programme, and in time' USING ERRCODE = 'MS003';
    END IF;
  END IF;
  FOR o IN SELECT x.mine, x.rule, x.own_award, x.others, coalesce((x.rule).code = ANY(leave.rule_codes), false) AS passed,
                  assistance_effect(x.rule, x.effect, NEW.individual_id, array_remove(x.others || x.own_award, NULL)) AS effect
           FROM assistance_overlaps(me, assistance_household_of(me), NEW.agency_id, NEW.programme_id, NEW.period, total, NEW.id) x LOOP
    IF o.mine AND (o.effect = 'refuse' AND NOT (o.passed AND leave.vital) OR o.effect = 'second-person' AND NOT o.passed) THEN
      against := against || assistance_said(o.rule, o.effect,
        coalesce(nullif(array_remove(o.others, NULL), '{}'), ARRAY[o.own_award]), me);
    END IF;
    told := told OR NOT o.mine OR o.effect = 'notify';
  END LOOP;
  IF against <> '[]' THEN
    RAISE EXCEPTION 'stands_in_the_way' USING ERRCODE = 'MS002', DETAIL = against::text;
  END IF;
  PERFORM assistance_place(NEW, true);
  IF NOT told THEN RETURN NULL; END IF;
  FOR o IN SELECT * FROM assistance_overlaps(me, assistance_household_of(me), NEW.agency_id, NEW.programme_id, NEW.period, total, NEW.id) LOOP
    IF NOT o.mine OR o.effect = 'notify' THEN
      PERFORM assistance_tell(o.rule, o.effect, coalesce(o.own_award, NEW.id), array_replace(o.others, NULL, NEW.id));
    END IF;
  END LOOP;
  RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION assistance_in_the_way(ind uuid, prog text, span daterange, total numeric) RETURNS jsonb LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT (SELECT coalesce(jsonb_agg(assistance_said(o.rule, assistance_effect(o.rule, o.effect, ind, array_remove(o.others || o.own_award, NULL)), coalesce(nullif(array_remove(o.others, NULL), '{}'), ARRAY[o.own_award]),
                                                    now.current) ORDER BY (o.rule).code, (o.rule).programme_id), '[]')
          FROM registry_current(ARRAY[ind]) now,
               assistance_overlaps(now.current, assistance_household_of(now.current), p.agency_id, prog, span, total, NULL) o
          WHERE o.mine)
  FROM directory_programme p WHERE p.id = prog AND (app_is_system() OR p.agency_id = app_people())
$$;
DROP FUNCTION assistance_effect(text, uuid, uuid[]);
RESET ROLE;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("assistance", "0006_refusals_reopened_and_findings_withdrawn"),
        ("joining", "0003_what_only_a_machine_joined"),
    ]
    operations = [
        migrations.RemoveConstraint(model_name="refusal", name="assistance_refusal_once"),
        migrations.AddConstraint(
            model_name="refusal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "stands")),
                fields=("enrolment", "kind", "period", "others"),
                name="assistance_refusal_once",
            ),
        ),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
