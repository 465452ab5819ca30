"""The table of log entries, under the last of the names that databases know."""

import quintet.contrib.admin.models
from quintet.conf import settings
from quintet.db import migrations, models


class Migration(migrations.Migration):
    """Creates the table as it has been since actions have names."""

    initial = True
    replaces = [("admin", "0001_initial"), ("admin", "0002_logentry_remove_auto_add")]
    dependencies = [("contenttypes", "__first__"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
    operations = [
        migrations.CreateModel(
            name="LogEntry",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "action_time",
                    models.DateTimeField(default=quintet.contrib.admin.models.now, editable=False, verbose_name="action time"),
                ),
                ("object_id", models.TextField(blank=True, null=True, verbose_name="object id")),
                ("object_repr", models.CharField(max_length=200, verbose_name="object repr")),
                (
                    "action_flag",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "Addition"), (2, "Change"), (3, "Deletion")], verbose_name="action flag"
                    ),
                ),
                ("change_message", models.TextField(blank=True, verbose_name="change message")),
                (
                    "content_type",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=models.SET_NULL,
                        to="contenttypes.contenttype",
                        verbose_name="content type",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(on_delete=models.CASCADE, to=settings.AUTH_USER_MODEL, verbose_name="user"),
                ),
            ],
            options={
                "verbose_name": "log entry",
                "verbose_name_plural": "log entries",
                "db_table": "django_admin_log",
                "ordering": ["-action_time"],
            },
            managers=[("objects", quintet.contrib.admin.models.LogEntryManager())],
        ),
    ]
