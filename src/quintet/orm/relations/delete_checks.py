"""System checks of on_delete: that a key can take what it is set to, and that Python and the database do not share the work.

A row that the database deletes is not seen here, so what Python would do to rows that refer to it never happens.
"""

from collections.abc import Iterable
from typing import Any

from quintet.drivers.current import connections
from quintet.drivers.router import router
from quintet.kernel.checks import CheckMessage, Error
from quintet.orm.deletion import DO_NOTHING, ON_DELETE

LEVELS = ("Python-level", "database-level")


def check_on_delete(field: Any) -> Iterable[CheckMessage]:
    """Check a foreign key's verb against the key, and against the verbs of the model that it points at."""
    verb = getattr(field.remote_field.on_delete, "__name__", "")
    if verb in ("SET_NULL", "DB_SET_NULL") and not field.null:
        yield Error(
            f"Field specifies on_delete={verb}, but cannot be null.",
            hint="Set null=True argument on the field, or change the on_delete rule.",
            obj=field,
            id="fields.E320",
        )
    elif verb == "SET_DEFAULT" and not field.has_default():
        yield Error(
            "Field specifies on_delete=SET_DEFAULT, but has no default value.",
            hint="Set a default value, or change the on_delete rule.",
            obj=field,
            id="fields.E321",
        )
    elif verb == "DB_SET_DEFAULT" and not field.has_db_default():
        yield Error(
            "Field specifies on_delete=DB_SET_DEFAULT, but has no db_default value.",
            hint="Set a db_default value, or change the on_delete rule.",
            obj=field,
            id="fields.E322",
        )
    yield from _referenced(field)


def _referenced(field: Any) -> Iterable[CheckMessage]:
    own, target = level_of(field), field.remote_field.model
    if own is not None and target is not field.model and 1 - own in levels_of(target):
        yield _mixed(
            field, f"Field specifies {LEVELS[own]} on_delete variant", f"referenced model uses {LEVELS[1 - own]} variant"
        )


def check_through(field: Any) -> Iterable[CheckMessage]:
    """Check that the automatic table of a many-to-many field, whose rows Python deletes, hangs on no rows that go unseen."""
    through = field.remote_field.through
    if isinstance(through, str) or not through._meta.auto_created or isinstance(field.remote_field.model, str):
        return
    if any(1 in levels_of(model) for model in (field.model, field.remote_field.model)):
        yield _mixed(
            field,
            "Field specifies a relation between models that use the database-level on_delete variant",
            "auto-created intermediary model uses Python-level variant",
        )


def _mixed(field: Any, what: str, but: str) -> CheckMessage:
    return Error(
        f"{what}, but {but}.",
        hint="Use either database or Python on_delete variants uniformly in the references chain.",
        obj=field,
        id="fields.E323",
    )


def level_of(field: Any) -> int | None:
    """Return 1 for a verb that the database carries out, 0 for one of Python, None for DO_NOTHING and fields without."""
    verb = getattr(field.remote_field, "on_delete", None)
    return None if verb is None or verb is DO_NOTHING else int(verb in ON_DELETE)


def levels_of(model: Any) -> set[int]:
    """Return the levels of the verbs of a model's own keys."""
    found = (level_of(field) for field in model._meta.fields if field.is_relation)
    return {level for level in found if level is not None}


def check_model_levels(model: Any) -> Iterable[CheckMessage]:
    """Check that the keys of one model leave their work to one side only."""
    if len(levels_of(model)) > 1:
        yield Error(
            "The model cannot have related fields with both database-level and Python-level on_delete variants.",
            obj=model,
            id="models.E050",
        )


def check_supported(field: Any, databases: Iterable[str]) -> Iterable[CheckMessage]:
    """Check that the databases know the verb that is left to them."""
    verb = field.remote_field.on_delete
    if verb not in ON_DELETE:
        return
    flag = f"supports_on_delete_{verb.__name__.lower()}"
    for alias in databases:
        if router.allow_migrate_model(alias, field.model) and not getattr(connections[alias].features, flag):
            name = connections[alias].display_name
            yield Error(
                f"{name} does not support a {verb.__name__}.",
                hint="Change the on_delete rule to a Python-level one.",
                obj=field,
                id="fields.E324",
            )
