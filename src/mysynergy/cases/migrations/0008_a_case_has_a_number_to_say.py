"""A case has a number that can be said over a telephone: given by the database, never twice, never changed.

The numbers are those from 0 spread over 10,000,000 to 99,999,999 by a factor that shares no divisor with their
count, so that no two are alike and neighbours in time are none in sight; the ninth digit checks the eight. The
column comes with a default that differs row by row: PostgreSQL writes the table once and fills what there is.
"""

from django.db import migrations, models
from django.db.models import Func, Q

SQL = r"""
CREATE SEQUENCE cases_case_number MINVALUE 0 START 0 MAXVALUE 89999999 NO CYCLE;
GRANT USAGE ON SEQUENCE cases_case_number TO mysynergy_app;
CREATE FUNCTION cases_number(place bigint) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
  plain text := (10000000 + (place * 55623059) % 90000000)::text;
  damm constant text := '0317598642' || '7092154863' || '4206871359' || '1750983426' || '6123045978'
    || '3674209581' || '5869720134' || '8945362017' || '9438617205' || '2581436790';
  so_far int := 0;
BEGIN
  FOR place_of IN 1..8 LOOP
    so_far := substr(damm, so_far * 10 + substr(plain, place_of, 1)::int + 1, 1)::int;
  END LOOP;
  RETURN plain || so_far;
END $$;
CREATE FUNCTION cases_new_number() RETURNS text LANGUAGE sql VOLATILE AS $$
  SELECT cases_number(nextval('cases_case_number'))
$$;
"""
BACK = r"""
DROP FUNCTION cases_new_number();
DROP FUNCTION cases_number(bigint);
DROP SEQUENCE cases_case_number;
"""
#: Whoever may write a case may not give it another number, person or agency.
NARROWED = r"""
REVOKE UPDATE ON cases_case FROM mysynergy_app;
GRANT UPDATE (manager_id, closed_at) ON cases_case TO mysynergy_app;
"""
WIDE = "GRANT UPDATE ON cases_case TO mysynergy_app;"


class Migration(migrations.Migration):
    dependencies = [("cases", "0007_what_is_led_is_counted_by_an_index")]

    operations = [
        migrations.RunSQL(SQL, BACK),
        migrations.AddField(
            model_name="case",
            name="number",
            field=models.TextField(db_default=Func(function="cases_new_number"), editable=False),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.UniqueConstraint(fields=("number",), name="cases_case_number_once"),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=Q(("number__regex", "^[1-9][0-9]{8}$")), name="cases_case_number"
            ),
        ),
        migrations.RunSQL(NARROWED, WIDE),
    ]
