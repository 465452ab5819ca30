"""The table of content types, under the last of the names that databases know."""

import quintet.contrib.contenttypes.models
from quintet.db import migrations, models


class Migration(migrations.Migration):
    """Creates the table as it has been since the display name left it."""

    initial = True
    replaces = [("contenttypes", "0001_initial")]
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="ContentType",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("app_label", models.CharField(max_length=100)),
                ("model", models.CharField(max_length=100, verbose_name="python model class name")),
            ],
            options={
                "verbose_name": "content type",
                "verbose_name_plural": "content types",
                "db_table": "django_content_type",
                "unique_together": {("app_label", "model")},
            },
            managers=[("objects", quintet.contrib.contenttypes.models.ContentTypeManager())],
        ),
    ]
