"""System checks of fields, with the documented ids."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from quintet.drivers.current import connections
from quintet.drivers.router import router
from quintet.kernel.checks import CheckMessage, Error, Warning
from quintet.kit import dotted
from quintet.kit.choices import CallableChoiceIterator
from quintet.kit.lazy import Promise
from quintet.orm.expressions.base import Value
from quintet.orm.types import LOOKUP_SEP, NOT_PROVIDED, is_ours


def check_field(field: Any, databases: Iterable[str] | None = None) -> list[CheckMessage]:
    """Return what is wrong with a field of any kind; only what was asked about ``databases`` (aliases) asks these."""
    there = _databases_of(field, databases)
    found = [*_name(field), *_choices(field), *_null_key(field), *_db_index(field), *_validators(field)]
    found += [*_db_default(field, there), *_comment(field, there), *field_own(field), *_collation(field, there)]
    return [*found, *_end_of_life(field)]


def _databases_of(field: Any, databases: Iterable[str] | None) -> list[Any]:
    """Return the connections to the databases in which the field's model may have its table."""
    model = getattr(field, "model", None)
    if model is None or not databases:
        return []
    return [connections[alias] for alias in databases if router.allow_migrate_model(alias, model)]


def _lacks(connection: Any, field: Any, feature: str) -> bool:
    """Say whether a database cannot do what the field asks for, and the model does not demand a database that can."""
    return not getattr(connection.features, feature) and feature not in field.model._meta.required_db_features


def _db_default(field: Any, databases: Iterable[Any]) -> Iterable[CheckMessage]:
    if not field.has_db_default():
        return
    given = field.db_default
    if hasattr(given, "resolve_expression") and not may_be_default(given):
        yield Error(f"{given} cannot be used in db_default.", obj=field, id="fields.E012")
    if not hasattr(given, "resolve_expression") or isinstance(given, Value):
        return
    for connection in databases:
        if _lacks(connection, field, "supports_expression_defaults"):
            yield Error(
                f"{connection.display_name} does not support default database values with expressions (db_default).",
                obj=field,
                id="fields.E011",
            )


def may_be_default(expression: Any) -> bool:
    """Say whether an expression needs no row to be computed: it names no column, asks no table, aggregates nothing."""
    declared = getattr(type(expression), "allowed_default", None)
    if not is_ours(type(expression)) and declared:
        return declared if isinstance(declared, bool) else expression.allowed_default
    if not hasattr(expression, "get_source_expressions") or not hasattr(expression, "contains_column_references"):
        return False
    if expression.contains_column_references or expression.contains_aggregate or expression.contains_over_clause:
        return False
    return not hasattr(expression, "queryset") and all(
        may_be_default(one) for one in expression.get_source_expressions() if one is not None
    )


def _comment(field: Any, databases: Iterable[Any]) -> Iterable[CheckMessage]:
    if not field.db_comment:
        return
    for connection in databases:
        if _lacks(connection, field, "supports_comments"):
            yield Warning(
                f"{connection.display_name} does not support comments on columns (db_comment).", obj=field, id="fields.W163"
            )


def _collation(field: Any, databases: Iterable[Any]) -> Iterable[CheckMessage]:
    if not getattr(field, "db_collation", None):
        return
    feature = f"supports_collation_on_{'textfield' if field.get_internal_type() == 'TextField' else 'charfield'}"
    for connection in databases:
        if _lacks(connection, field, feature):
            kind = "TextField" if feature.endswith("textfield") else "CharField"
            yield Error(
                f"{connection.display_name} does not support a database collation on {kind}s.", obj=field, id="fields.E190"
            )


def field_own(field: Any) -> list[CheckMessage]:
    """Return what the field's own family finds."""
    own = getattr(field, "_check_own", None)
    return list(own()) if own is not None else []


def _name(field: Any) -> Iterable[CheckMessage]:
    name = field.name
    if name is None:
        return
    if name.endswith("_"):
        yield Error("Field names must not end with an underscore.", obj=field, id="fields.E001")
    elif LOOKUP_SEP in name:
        yield Error(f"Field names must not contain '{LOOKUP_SEP}'.", obj=field, id="fields.E002")
    elif name == "pk":
        yield Error("'pk' is a reserved word that cannot be used as a field name.", obj=field, id="fields.E003")


def _end_of_life(field: Any) -> Iterable[CheckMessage]:
    """Tell of a kind of field that is gone or will be, as its author declared."""
    name = type(field).__name__
    if field.system_check_removed_details is not None:
        said = field.system_check_removed_details
        gone = f"{name} has been removed except for support in historical migrations."
        yield Error(said.get("msg", gone), hint=said.get("hint"), obj=field, id=said.get("id", "fields.EXXX"))
    elif field.system_check_deprecated_details is not None:
        said = field.system_check_deprecated_details
        yield Warning(
            said.get("msg", f"{name} has been deprecated."), hint=said.get("hint"), obj=field, id=said.get("id", "fields.WXXX")
        )


def _choices(field: Any) -> Iterable[CheckMessage]:
    choices = field.choices
    if choices is None or isinstance(choices, CallableChoiceIterator):
        return
    if isinstance(choices, str | set | frozenset) or not isinstance(choices, Iterable):
        yield Error(
            "'choices' must be a mapping (e.g. a dictionary) or an ordered iterable (e.g. a list or tuple, but not a set).",
            obj=field,
            id="fields.E004",
        )
        return
    if not all(_is_choice(pair) for pair in choices):
        yield Error(
            "'choices' must be a mapping of actual values to human readable names or an iterable containing (actual value, "
            "human readable name) tuples.",
            obj=field,
            id="fields.E005",
        )
        return
    longest = max((len(value) for value, _label in field.flatchoices if isinstance(value, str)), default=0)
    if isinstance(field.max_length, int) and longest > field.max_length:
        yield Error(
            f"'max_length' is too small to fit the longest value in 'choices' ({longest} characters).",
            obj=field,
            id="fields.E009",
        )


def _is_choice(pair: Any) -> bool:
    """Say whether a pair is a value with its label, or a group's name with such pairs."""
    if not isinstance(pair, list | tuple) or len(pair) != 2:
        return False
    value, label = pair
    if isinstance(label, list | tuple):
        return _is_text(value) and all(isinstance(one, list | tuple) and len(one) == 2 and _is_text(one[1]) for one in label)
    return _is_text(label)


def _is_text(value: Any) -> bool:
    # A label may be anything that shows itself as text, but not what is iterated over.
    return isinstance(value, str | Promise) or not isinstance(value, Iterable)


def _null_key(field: Any) -> Iterable[CheckMessage]:
    if field.primary_key and field.null:
        yield Error(
            "Primary keys must not have null=True.",
            hint="Set null=False on the field, or remove primary_key=True argument.",
            obj=field,
            id="fields.E007",
        )


def _db_index(field: Any) -> Iterable[CheckMessage]:
    if field.db_index not in (None, True, False):
        yield Error("'db_index' must be None, True or False.", obj=field, id="fields.E006")


def _validators(field: Any) -> Iterable[CheckMessage]:
    for index, validator in enumerate(field.validators):
        if not callable(validator):
            yield Error(
                "All 'validators' must be callable.",
                hint=f"validators[{index}] ({validator!r}) isn't a function or instance of a validator class.",
                obj=field,
                id="fields.E008",
            )


def max_length_required(field: Any) -> Iterable[CheckMessage]:
    """Check that text with a column type of limited length says how long it may be."""
    if field.max_length is None:
        yield Error(f"{type(field).__name__}s must define a 'max_length' attribute.", obj=field, id="fields.E120")
    else:
        yield from max_length_valid(field)


def max_length_valid(field: Any) -> Iterable[CheckMessage]:
    """Check that a given maximum length is a positive integer."""
    length = field.max_length
    if length is not None and (not isinstance(length, int) or isinstance(length, bool) or length <= 0):
        yield Error("'max_length' must be a positive integer.", obj=field, id="fields.E121")


def max_length_ignored(field: Any) -> Iterable[CheckMessage]:
    """Warn about a maximum length that a number does not have."""
    if field.max_length is not None:
        yield Warning(
            f"'max_length' is ignored when used with {type(field).__name__}.",
            hint="Remove 'max_length' from field",
            obj=field,
            id="fields.W122",
        )


def auto_is_key(field: Any) -> Iterable[CheckMessage]:
    """Check that a counting field is the primary key."""
    if not field.primary_key:
        yield Error("AutoFields must set primary_key=True.", obj=field, id="fields.E100")


def decimal_digits(field: Any) -> Iterable[CheckMessage]:
    """Check a decimal's digits and places: both or neither, sensible numbers, places within digits."""
    digits, places = field.max_digits, field.decimal_places
    if (digits is None) != (places is None):
        yield Error(
            "DecimalField's max_digits and decimal_places must both be defined or both omitted.", obj=field, id="fields.E135"
        )
    if places is not None and (not isinstance(places, int) or places < 0):
        yield Error("'decimal_places' must be a non-negative integer.", obj=field, id="fields.E131")
    if digits is None:
        return
    if not isinstance(digits, int) or digits <= 0:
        yield Error("'max_digits' must be a positive integer.", obj=field, id="fields.E133")
    elif isinstance(places, int) and places > digits:
        yield Error("'max_digits' must be greater or equal to 'decimal_places'.", obj=field, id="fields.E134")


def exclusive_dates(field: Any) -> Iterable[CheckMessage]:
    """Check that at most one of auto_now, auto_now_add and default is given."""
    if sum((field.auto_now, field.auto_now_add, field.default is not NOT_PROVIDED)) > 1:
        yield Error(
            "The options auto_now, auto_now_add, and default are mutually exclusive. Only one of these options may be present.",
            obj=field,
            id="fields.E160",
        )


def json_default(field: Any, made_by: str = "dict", written: str = "{}") -> Iterable[CheckMessage]:
    """Warn about a mutable default shared by all instances; ``made_by`` is what to use instead of one ``written`` out."""
    if field.default is not NOT_PROVIDED and field.default is not None and not callable(field.default):
        yield Warning(
            f"{type(field).__name__} default should be a callable instead of an instance so that it's not shared between all "
            "field instances.",
            hint=f"Use a callable instead, e.g., use `{made_by}` instead of `{written}`.",
            obj=field,
            id="fields.E010",
        )


#: A default this near to now was most likely meant to be now.
NEAR = timedelta(seconds=10)


def fixed_moment(field: Any) -> Iterable[CheckMessage]:
    """Warn of a default that is the moment at which the module was loaded."""
    if _is_near_now(field.default):
        yield Warning(
            "Fixed default value provided.",
            hint="It seems you set a fixed date / time / datetime value as default for this field. This may not be what you "
            "want. If you want to have the current date as default, use `django.utils.timezone.now`",
            obj=field,
            id="fields.W161",
        )


def _is_near_now(value: Any) -> bool:
    if isinstance(value, datetime):
        now = datetime.now(UTC) if value.tzinfo is not None else datetime.now()  # noqa: DTZ005  the local clock made it
        return abs(now - value) <= NEAR
    if isinstance(value, date):
        days = {(datetime.now(zone) + shift).date() for zone in (UTC, None) for shift in (NEAR, -NEAR)}
        return value in days
    if isinstance(value, time):
        now = datetime.now(value.tzinfo)
        return abs(now - datetime.combine(now.date(), value)) <= NEAR
    return False


def bytes_default(field: Any) -> Iterable[CheckMessage]:
    """Check that the default of bytes is no text."""
    if field.has_default() and isinstance(field.default, str):
        yield Error("BinaryField's default cannot be a string. Use bytes content instead.", obj=field, id="fields.E170")


def file_is_no_key(field: Any, given: bool) -> Iterable[CheckMessage]:
    """Check that nobody asked for a file as the primary key."""
    if given:
        yield Error(f"'primary_key' is not a valid argument for a {type(field).__name__}.", obj=field, id="fields.E201")


def upload_to_is_relative(field: Any) -> Iterable[CheckMessage]:
    """Check that files are uploaded below the storage's own folder."""
    if isinstance(field.upload_to, str) and field.upload_to.startswith("/"):
        yield Error(
            f"{type(field).__name__}'s 'upload_to' argument must be a relative path, not an absolute path.",
            hint="Remove the leading slash.",
            obj=field,
            id="fields.E202",
        )


def image_library(field: Any) -> Iterable[CheckMessage]:
    """Check that Pillow is there to read images with."""
    if not dotted.exists("PIL.Image"):
        yield Error(
            "Cannot use ImageField because Pillow is not installed.",
            hint="Install it with: python -m pip install 'quintet[images]'",
            obj=field,
            id="fields.E210",
        )


def something_allowed(field: Any) -> Iterable[CheckMessage]:
    """Check that a path may lead to files or to folders."""
    if not field.allow_files and not field.allow_folders:
        yield Error("FilePathFields must have either 'allow_files' or 'allow_folders' set to True.", obj=field, id="fields.E140")
