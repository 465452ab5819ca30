"""System checks of fields, with the documented ids."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from quintet.kernel.checks import CheckMessage, Error, Warning
from quintet.kit import dotted
from quintet.kit.choices import CallableChoiceIterator
from quintet.orm.types import LOOKUP_SEP, NOT_PROVIDED


def check_field(field: Any) -> list[CheckMessage]:
    """Return what is wrong with a field of any kind."""
    found = [*_name(field), *_choices(field), *_null_key(field), *_db_index(field), *_validators(field), *field_own(field)]
    return [*found, *_end_of_life(field)]


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
    if isinstance(choices, str) or not isinstance(choices, Iterable):
        yield Error(
            "'choices' must be a mapping (e.g. a dictionary) or an ordered iterable (e.g. a list or tuple, but not a set).",
            obj=field,
            id="fields.E004",
        )
        return
    if not all(isinstance(pair, list | tuple) and len(pair) == 2 for pair in choices):
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
    if digits is None and places is None:
        return
    if places is None:
        yield Error("DecimalFields must define a 'decimal_places' attribute.", obj=field, id="fields.E130")
    elif not isinstance(places, int) or places < 0:
        yield Error("'decimal_places' must be a non-negative integer.", obj=field, id="fields.E131")
    if digits is None:
        yield Error("DecimalFields must define a 'max_digits' attribute.", obj=field, id="fields.E132")
    elif not isinstance(digits, int) or digits <= 0:
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


def json_default(field: Any) -> Iterable[CheckMessage]:
    """Warn about a mutable default shared by all instances."""
    if field.default is not NOT_PROVIDED and field.default is not None and not callable(field.default):
        yield Warning(
            f"{type(field).__name__} default should be a callable instead of an instance so that it's not shared between all "
            "field instances.",
            hint="Use a callable instead, e.g., use `dict` instead of `{}`.",
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
