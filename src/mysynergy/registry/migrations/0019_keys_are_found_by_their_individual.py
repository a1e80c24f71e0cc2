"""Nobody looks for search keys by their source record alone; a dozen keys a person each wrote that index too."""

from django.db import migrations

SQL = "DROP INDEX registry_searchkey_source;"
BACK = "CREATE INDEX registry_searchkey_source ON registry_searchkey (source_record_id);"


class Migration(migrations.Migration):
    dependencies = [("registry", "0018_who_is_near_is_asked_one_way")]
    operations = [migrations.RunSQL(SQL, BACK)]
