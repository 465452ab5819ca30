"""The check that settings have the type that their section declares."""

from collections.abc import Iterable, Mapping, Sequence
from os import PathLike
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from quintet.compat import alias
from quintet.kernel import current
from quintet.kernel.checks import CheckMessage, Error, Warning
from quintet.kernel.settings import module_of
from quintet.kit.record import MISSING

#: What else is taken for each type: a lazy text has no class that could be named here, so any object with text counts.
ACCEPTED: dict[Any, tuple[type, ...]] = {
    bool: (bool, int),
    int: (int, float),
    str: (str, bytes, PathLike),
    list: (list, tuple, set, frozenset),
    tuple: (list, tuple),
    dict: (Mapping,),
    NoneType: (NoneType,),
}
WRITTEN: dict[Any, str] = {
    bool: "True or False",
    int: "a number",
    str: "text",
    list: "a list",
    tuple: "a tuple",
    dict: "a dictionary",
}


def check_setting_types(*, app_configs: Sequence[Any] | None, databases: Sequence[str] | None) -> Iterable[CheckMessage]:
    """Report each setting whose value is not of the declared type.

    A text in the place of something else is an error, since it works and means the contrary: "False" is true, and a list of
    hosts is its letters. Anything else that is unexpected is a warning. Silent under the import alias: a project written for
    Django runs with the settings it has.
    """
    if alias.installed():
        return
    settings, store = current.settings, current.settings.store
    where = module_of(store.holder) or "settings.configure()"
    for section in store.sections():
        for field, hint in get_type_hints(section).items():
            name = field.upper()
            value = store.user_value(name)
            if value is MISSING or not settings.is_overridden(name) or accepts(hint, value):
                continue
            text = isinstance(value, str | bytes)
            yield (Error if text else Warning)(
                f"The setting {name} in {where} is {'text' if text else f'of type {type(value).__name__}'}.",
                hint=f"It must be {written(hint)}." + (_conversion(hint) if text else ""),
                id="quintet.E004" if text else "quintet.W004",
            )


def accepts(hint: Any, value: object) -> bool:
    """Say whether ``value`` may stand for a setting declared with the type ``hint``."""
    if hint is Any:
        return True
    if isinstance(hint, UnionType) or get_origin(hint) is Union:
        return any(accepts(one, value) for one in get_args(hint))
    kind = get_origin(hint) or hint
    if kind is str and not isinstance(value, bool | int | float | list | tuple | dict | NoneType):
        return True  # a path, or a text that is translated or reversed when it is used
    return isinstance(value, ACCEPTED.get(kind, (object,)))


def written(hint: Any) -> str:
    """Return a type in words."""
    if isinstance(hint, UnionType) or get_origin(hint) is Union:
        return " or ".join("None" if one is NoneType else written(one) for one in get_args(hint))
    return WRITTEN.get(get_origin(hint) or hint, "something else")


def _conversion(hint: Any) -> str:
    kinds = get_args(hint) if isinstance(hint, UnionType) else (hint,)
    for kind, name in ((bool, "bool"), (int, "int"), (list, "list"), (dict, "json")):
        if any((get_origin(one) or one) is kind for one in kinds):
            return f" From the environment, read it with env.{name}(...) of quintet.conf.env."
    return ""
