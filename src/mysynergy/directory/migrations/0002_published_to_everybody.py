"""Everything in the directory is public; versions and publications are never changed."""

from django.db import migrations

SQL = """
CALL app_protect_published('directory_rulebookversion', 'SELECT, INSERT');
CALL app_append_only('directory_rulebookversion');
CALL app_protect_published('directory_publication', 'SELECT, INSERT');
CALL app_append_only('directory_publication');
CALL app_protect_published('directory_programme', 'SELECT, INSERT, UPDATE');
CALL app_protect_published('directory_exclusion', 'SELECT, INSERT, DELETE');
CREATE VIEW directory_pub_programmes AS
  SELECT p.id, p.agency_id, a.code AS agency_code, p.module, p.status FROM directory_programme p
  JOIN access_agency a ON a.id = p.agency_id;
CALL app_publish_view('directory_pub_programmes');
CREATE VIEW access_pub_agencies AS SELECT id, code, short, state, participating FROM access_agency;
CALL app_publish_view('access_pub_agencies');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0001_rulebook_versions_programmes_exclusions"),
        ("access", "0002_who_sees_which_rows"),
    ]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
