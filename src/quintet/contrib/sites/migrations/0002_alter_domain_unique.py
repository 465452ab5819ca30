"""The table of sites, under the last of the names that databases know."""

import quintet.contrib.sites.models
from quintet.db import migrations, models


class Migration(migrations.Migration):
    """Creates the table as it has been since domains are unique."""

    initial = True
    replaces = [("sites", "0001_initial")]
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="Site",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "domain",
                    models.CharField(
                        max_length=100,
                        unique=True,
                        validators=[quintet.contrib.sites.models.validate_domain],
                        verbose_name="domain name",
                    ),
                ),
                ("name", models.CharField(max_length=50, verbose_name="display name")),
            ],
            options={
                "verbose_name": "site",
                "verbose_name_plural": "sites",
                "db_table": "django_site",
                "ordering": ["domain"],
            },
            managers=[("objects", quintet.contrib.sites.models.SiteManager())],
        ),
    ]
