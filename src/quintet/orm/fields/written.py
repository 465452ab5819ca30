"""What a field writes of itself: its options, their defaults, and where it keeps them."""

from collections.abc import Iterable
from typing import Any

from quintet.kit.choices import CallableChoiceIterator
from quintet.orm.types import NOT_PROVIDED

#: By option: the default, which is not written, and the attribute that holds it.
DECONSTRUCTED: dict[str, tuple[Any, str]] = {
    "verbose_name": (None, "_verbose_name"),
    "primary_key": (False, "primary_key"),
    "max_length": (None, "max_length"),
    "unique": (False, "_unique"),
    "blank": (False, "blank"),
    "null": (False, "null"),
    "db_index": (False, "db_index"),
    "default": (NOT_PROVIDED, "default"),
    "db_default": (NOT_PROVIDED, "db_default"),
    "editable": (True, "editable"),
    "serialize": (True, "serialize"),
    "unique_for_date": (None, "unique_for_date"),
    "unique_for_month": (None, "unique_for_month"),
    "unique_for_year": (None, "unique_for_year"),
    "choices": (None, "choices"),
    "help_text": ("", "help_text"),
    "db_column": (None, "db_column"),
    "db_comment": (None, "db_comment"),
    "db_tablespace": (None, "_db_tablespace"),
    "auto_created": (False, "auto_created"),
    "validators": ([], "_validators"),
    "error_messages": (None, "_error_messages"),
}


def written_choices(choices: Any) -> Any:
    """Return choices as they are given to a field again: the function that makes them, or a list."""
    if isinstance(choices, CallableChoiceIterator):
        return choices.func
    return list(choices) if isinstance(choices, Iterable) and not isinstance(choices, str) else choices
