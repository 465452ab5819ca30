"""Fields of text whose case does not count, which old migrations name; a collation says that now."""

from typing import Any

from quintet.orm.fields.text import CharField, EmailField, TextField


def _removed(name: str, instead: str, number: str) -> dict[str, Any]:
    return {
        "msg": f"django.contrib.postgres.fields.{name} is removed except for support in historical migrations.",
        "hint": f'Use {instead}(db_collation="…") with a case-insensitive non-deterministic collation instead.',
        "id": f"fields.{number}",
    }


class CICharField(CharField[str]):
    """A field of historical migrations: a `CharField`."""

    system_check_removed_details = _removed("CICharField", "CharField", "E905")


class CIEmailField(EmailField[str]):
    """A field of historical migrations: an `EmailField`."""

    system_check_removed_details = _removed("CIEmailField", "EmailField", "E906")


class CITextField(TextField[str]):
    """A field of historical migrations: a `TextField`."""

    system_check_removed_details = _removed("CITextField", "TextField", "E907")
