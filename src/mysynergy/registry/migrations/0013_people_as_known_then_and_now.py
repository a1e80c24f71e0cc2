"""Which record stood for whom from when until when, for counts as known at an instant. Ids only."""

from django.db import migrations

SQL = r"""
CREATE VIEW registry_pub_links AS
  SELECT source_record_id, individual_id, agency_id, decided_at AS since, ended_at AS until
  FROM registry_link WHERE how <> 'corrected';
CALL app_publish_view('registry_pub_links');
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0012_where_a_joined_persons_rows_are_filed")]
    operations = [migrations.RunSQL(SQL, "DROP VIEW registry_pub_links")]
