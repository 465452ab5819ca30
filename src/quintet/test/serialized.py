"""The rows of a test database as JSON, in memory: what ``serialized_rollback`` brings back after a table was emptied."""

import json
from collections.abc import Iterator
from typing import Any

from quintet.cli.settings import CommandSettings
from quintet.drivers.atomic import atomic
from quintet.drivers.router import router
from quintet.kernel import current
from quintet.kit import dotted
from quintet.migrations.loader import MigrationLoader

#: Values that JSON has itself; any other is written by its field.
PLAIN = (str, bool, int, float, dict, list)


def serialize_rows(connection: Any) -> str:
    """Return the rows of the migrated apps as JSON: objects with ``model`` and ``fields``.

    Apps of TEST_NON_SERIALIZED_APPS are left out, and models that a router keeps off this database.
    """
    rows = [_as_json(row) for model in _models(connection) for row in model._base_manager.using(connection.alias).order_by("pk")]
    return json.dumps(rows)


def deserialize_rows(connection: Any, data: str) -> None:
    """Write the rows back, in one transaction whose references are checked at its end."""
    with atomic(using=connection.alias), connection.constraint_checks_disabled():
        for row in json.loads(data):
            _from_json(row).save_base(using=connection.alias, raw=True)
        connection.check_constraints()


def _as_json(row: Any) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for field in row._meta.local_concrete_fields:
        value = field.value_from_object(row)
        fields[field.attname] = value if value is None or type(value) in PLAIN else field.value_to_string(row)
    return {"model": row._meta.label_lower, "fields": fields}


def _from_json(written: dict[str, Any]) -> Any:
    model = current.apps.get_model(written["model"])
    values = written["fields"]
    own = [field for field in model._meta.local_concrete_fields if field.attname in values]
    return model(**{field.attname: _value(field, values[field.attname]) for field in own})


def _value(field: Any, written: Any) -> Any:
    return None if written is None else field.to_python(written)


def _models(connection: Any) -> Iterator[Any]:
    migrated = MigrationLoader(connection).migrated_apps
    left_out = {dotted.canonical(name) for name in CommandSettings.now().test_non_serialized_apps}
    for config in current.apps.get_app_configs():
        if config.models_module is None or config.label not in migrated or config.name in left_out:
            continue
        for model in config.get_models(include_auto_created=True):
            options = model._meta
            if options.can_migrate(connection) and router.allow_migrate_model(connection.alias, model):
                yield model
