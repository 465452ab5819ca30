"""The JSONField of old, which historical migrations name; there is one for every database now."""

from quintet.orm.fields.json import JSONField as AnyJSONField


class JSONField(AnyJSONField):
    """A field of historical migrations."""

    system_check_removed_details = {
        "msg": "django.contrib.postgres.fields.JSONField is removed except for support in historical migrations.",
        "hint": "Use django.db.models.JSONField instead.",
        "id": "fields.E904",
    }
