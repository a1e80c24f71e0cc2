"""Who sees requests to lift a mark; and no mark is lifted, by whatever way, that no second person agreed to."""

from django.db import migrations

SQL = r"""
CALL app_protect('corrections_liftrequest', 'app_is_system() OR agency_id = (SELECT app_people())',
                 'app_is_system() OR agency_id = (SELECT app_people())', 'SELECT, INSERT, UPDATE');

-- Who protects a person, as far as the reader sees her.
CREATE FUNCTION corrections_protector(ind uuid) RETURNS uuid LANGUAGE sql STABLE AS $$
  SELECT i.protected_by_id FROM registry_individual i WHERE i.id = ind
$$;

-- The mark that stands goes only with a request asked since it was set, and confirmed by somebody else.
CREATE FUNCTION corrections_two_lift() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT 1 FROM corrections_liftrequest r
    WHERE r.individual_id = OLD.id AND r.agency_id = OLD.protected_by_id AND r.state = 'confirmed'
      AND r.asked_at >= OLD.protected_at AND r.decided_by <> r.asked_by) THEN
    RAISE EXCEPTION 'lifting_takes_two: no second person agreed to lift this protection' USING ERRCODE = 'MS001';
  END IF;
  RETURN NEW;
END $$;
CALL app_definer('corrections_two_lift()');
CREATE TRIGGER corrections_two_lift BEFORE UPDATE OF protected_by_id ON registry_individual FOR EACH ROW
  WHEN (OLD.protected_by_id IS NOT NULL AND NEW.protected_by_id IS DISTINCT FROM OLD.protected_by_id)
  EXECUTE FUNCTION corrections_two_lift();
-- Who asked stays who asked, and what was decided stays decided.
CREATE FUNCTION corrections_lift_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'append_only: who asked for a lifting, and how it was decided, stays' USING ERRCODE = 'MS001';
END $$;
CREATE TRIGGER corrections_lift_stays BEFORE UPDATE ON corrections_liftrequest FOR EACH ROW
  WHEN (NEW.asked_by <> OLD.asked_by OR NEW.individual_id <> OLD.individual_id OR NEW.asked_at <> OLD.asked_at
        OR OLD.state <> 'asked' AND (NEW.state <> OLD.state OR NEW.decided_by IS DISTINCT FROM OLD.decided_by))
  EXECUTE FUNCTION corrections_lift_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("corrections", "0005_a_mark_is_lifted_by_two")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
