"""Whether two ids stand for one person only because the batch joined them: that refuses nobody anything."""

from django.db import migrations

SQL = r"""
CREATE FUNCTION joining_by_machine(a uuid, b uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT a <> b AND EXISTS (
    SELECT 1 FROM joining_join j
    WHERE j.parted_at IS NULL AND j.how = 'batch'
      AND j.one_id IN (SELECT s FROM registry_standing(a) s)
      AND 1 = (SELECT count(*) FROM joining_sides(j.id) s WHERE s.id IN (a, b) AND s.other_side))
$$;
CALL app_definer('joining_by_machine(uuid, uuid)');
"""


class Migration(migrations.Migration):
    dependencies = [("joining", "0002_who_sees_joins_and_what_never_changes")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
