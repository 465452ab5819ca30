"""Python values written as the source that makes them again, with the imports this needs.

`serialized` looks the value's type up in a table, nearest class first; what no type says is told by protocol (a
``deconstruct`` method, an iterable, a function or class that can be imported). A `BaseSerializer` of the user's own goes
before the table.
"""

import builtins
import datetime
import decimal
import enum
import functools
import math
import os
import pathlib
import re
import types
import uuid
import zoneinfo
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any, ClassVar

from quintet.kernel.settings import LazySettings, UserSettingsHolder
from quintet.kit import dotted
from quintet.kit.lazy import LazyObject, Promise
from quintet.kit.record import record
from quintet.migrations.operations.base import Operation
from quintet.migrations.swappable import SettingsReference
from quintet.orm.enums import Choices
from quintet.orm.fields.base import Field
from quintet.orm.manager import BaseManager
from quintet.orm.model.model import Model

MODELS = "quintet.db.models"
IMPORT_MODELS = "from quintet.db import models"

#: Where the documentation says that a home's names are imported from.
PUBLIC_MODULES: Mapping[str, str] = MappingProxyType(
    {
        "quintet.orm.deletion": "quintet.db.models.deletion",
        "quintet.drivers.on_delete": "quintet.db.models.deletion",
        "quintet.orm.manager": "quintet.db.models.manager",
        "quintet.orm.queryset.queryset": "quintet.db.models",
        "quintet.services.i18n.zone": "quintet.utils.timezone",
        "quintet.services.validators": "quintet.core.validators",
        "quintet.migrations.operations.special": "quintet.db.migrations",
    }
)


@record
class Written:
    """Source text, and the import lines that it needs."""

    text: str
    imports: frozenset[str] = frozenset()


class BaseSerializer:
    """Base of serializers of the user's own: `serialize` returns the text and a set of import lines."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def serialize(self) -> tuple[str, set[str]]:
        """Return the source that makes `value` again, and the imports this needs."""
        raise NotImplementedError("Subclasses of BaseSerializer must implement the serialize() method.")


class Serializer:
    """The serializers that users registered, by type; the last registered goes first."""

    _registry: ClassVar[dict[type, type[BaseSerializer]]] = {}

    @classmethod
    def register(cls, kind: type | Iterable[type], serializer: type[BaseSerializer]) -> None:
        """Use ``serializer`` for values of a type, or of each of several.

        Raises ValueError for a class that does not derive from BaseSerializer.
        """
        if not (isinstance(serializer, type) and issubclass(serializer, BaseSerializer)):
            raise ValueError(f"'{getattr(serializer, '__name__', serializer)}' must inherit from 'BaseSerializer'.")
        for one in (kind,) if isinstance(kind, type) else kind:
            cls._registry[one] = serializer

    @classmethod
    def unregister(cls, kind: type | Iterable[type]) -> None:
        """Undo `register`."""
        for one in (kind,) if isinstance(kind, type) else kind:
            del cls._registry[one]

    @classmethod
    def for_value(cls, value: Any) -> BaseSerializer | None:
        """Return the user's serializer for a value, or None."""
        for kind, serializer in reversed(cls._registry.items()):
            if isinstance(value, kind):
                return serializer(value)
        return None


def serialized(value: Any) -> Written:
    """Return the source that makes ``value`` again.

    Raises ValueError for a value that has none; the message says what is wrong with it.
    """
    own = Serializer.for_value(value)
    if own is not None:
        text, imports = own.serialize()
        return Written(text, frozenset(imports))
    for kind, write in FIRST:
        if isinstance(value, kind):
            return write(value)
    for kind in type(value).__mro__:
        if kind in WRITERS:
            return WRITERS[kind](value)
    return _by_protocol(value)


def _by_protocol(value: Any) -> Written:
    if isinstance(value, type):
        return write_class(value)
    if hasattr(value, "deconstruct"):
        return write_call(*value.deconstruct())
    if isinstance(value, os.PathLike):
        return serialized(os.fspath(value))
    if callable(value) and hasattr(value, "__wrapped__"):
        return write_function(value)
    if isinstance(value, Iterable):
        return write_tuple(tuple(value))
    raise _refused(value)


def _refused(value: Any) -> ValueError:
    return ValueError(
        f"Cannot serialize: {value!r}\nThere are some values that cannot be serialized into migration files: give the class a "
        "deconstruct() method, or move a nested class or lambda to the top level of a module. See "
        "topics/migrations, 'Serializing values'."
    )


def join(values: Iterable[Any]) -> tuple[list[str], frozenset[str]]:
    """Return the texts of several values and all their imports."""
    written = [serialized(value) for value in values]
    return [one.text for one in written], frozenset().union(*(one.imports for one in written))


# -- plain values


def write_plain(value: Any) -> Written:
    """Write a value whose ``repr`` is its source."""
    return Written(repr(value))


def write_float(value: float) -> Written:
    """Write a float; infinities and NaN have no literal."""
    return Written(repr(value)) if math.isfinite(value) else Written(f'float("{value}")')


def write_bool(value: bool) -> Written:
    """Write True or False."""
    return Written(repr(value))


def write_decimal(value: decimal.Decimal) -> Written:
    """Write a Decimal."""
    return Written(repr(value), frozenset({"from decimal import Decimal"}))


def write_datetime(value: datetime.datetime) -> Written:
    """Write a moment; an aware one in UTC."""
    if value.tzinfo is not None:
        value = value.astimezone(datetime.UTC)
    return Written(repr(value), frozenset({"import datetime"}))


def write_date(value: Any) -> Written:
    """Write a date, a time or a duration."""
    return Written(repr(value), frozenset({"import datetime"}))


def write_zone(value: zoneinfo.ZoneInfo) -> Written:
    """Write a time zone by its key.

    Raises ValueError for one without.
    """
    if not value.key:
        raise _refused(value)
    return Written(f"zoneinfo.ZoneInfo(key={value.key!r})", frozenset({"import zoneinfo"}))


def write_uuid(value: uuid.UUID) -> Written:
    """Write a UUID."""
    return Written(f"uuid.{value!r}", frozenset({"import uuid"}))


def write_path(value: pathlib.PurePath) -> Written:
    """Write a path; one of this machine as its pure kind, so that the file works on another."""
    pure = pathlib.PureWindowsPath if isinstance(value, pathlib.PureWindowsPath) else pathlib.PurePosixPath
    return Written(f"pathlib.{pure(value)!r}", frozenset({"import pathlib"}))


def write_regex(value: re.Pattern[Any]) -> Written:
    """Write a compiled pattern, with the flags that its text does not imply."""
    pattern = serialized(value.pattern)
    flags = value.flags ^ re.compile(value.pattern).flags
    arguments = f"{pattern.text}, {flags}" if flags else pattern.text
    return Written(f"re.compile({arguments})", pattern.imports | {"import re"})


def write_settings_reference(value: SettingsReference) -> Written:
    """Write the setting that names a model."""
    return Written(f"settings.{value.setting_name}", frozenset({"from quintet.conf import settings"}))


def write_settings(value: Any) -> Written:
    """Refuse the settings object.

    Raises ValueError.
    """
    raise _refused(value)


def write_promise(value: Any) -> Written:
    """Write a lazy text as what it says now."""
    return serialized(str(value))


def write_lazy_object(value: Any) -> Written:
    """Write what a lazy object stands for, which pickling it also gives."""
    return serialized(value.__reduce__()[1][0])


# -- containers


def write_list(value: Iterable[Any]) -> Written:
    """Write a list."""
    texts, imports = join(value)
    return Written(f"[{', '.join(texts)}]", imports)


def write_tuple(value: Iterable[Any]) -> Written:
    """Write a tuple; one item needs its comma."""
    texts, imports = join(value)
    return Written(f"({texts[0]},)" if len(texts) == 1 else f"({', '.join(texts)})", imports)


def write_set(value: Iterable[Any]) -> Written:
    """Write a set, its items sorted by their source so that the file is the same every time."""
    texts, imports = join(value)
    return Written(f"{{{', '.join(sorted(texts))}}}" if texts else "set()", imports)


def write_frozenset(value: Iterable[Any]) -> Written:
    """Write a frozenset, its items sorted by their source."""
    texts, imports = join(value)
    return Written(f"frozenset([{', '.join(sorted(texts))}])", imports)


def write_dict(value: Mapping[Any, Any]) -> Written:
    """Write a mapping as a dict, its items sorted by the source of their keys."""
    items = sorted(((serialized(key), serialized(held)) for key, held in value.items()), key=lambda item: item[0].text)
    text = ", ".join(f"{key.text}: {held.text}" for key, held in items)
    return Written(f"{{{text}}}", frozenset().union(*(key.imports | held.imports for key, held in items)))


# -- names that are imported


def public_module(module: str) -> str:
    """Return the module that a name of ``module`` is documented to be imported from."""
    return PUBLIC_MODULES.get(module, module)


def write_class(value: type) -> Written:
    """Write a class by its import path.

    Raises ValueError for one inside a function.
    """
    if value is Model:
        return Written("models.Model", frozenset({IMPORT_MODELS}))
    if value is type(None):
        return Written("types.NoneType", frozenset({"import types"}))
    if value.__module__ == builtins.__name__:
        return Written(value.__name__)
    if "<locals>" in value.__qualname__:
        raise ValueError(
            f"Could not find object {value.__qualname__} in {value.__module__}: move the class to the top level of the module."
        )
    if value.__module__.startswith("quintet.orm.") and issubclass(value, Field):
        return Written(f"models.{value.__name__}", frozenset({IMPORT_MODELS}))
    module = public_module(value.__module__)
    return Written(f"{module}.{value.__qualname__}", frozenset({f"import {module}"}))


def write_function(value: Any) -> Written:
    """Write a function or a method by its import path.

    Raises ValueError for a lambda, and for a function that its module does not hold.
    """
    if hasattr(value, "deconstruct"):
        return write_call(*value.deconstruct())
    owner = getattr(value, "__self__", None)
    if isinstance(owner, type):
        written = write_class(owner)
        return Written(f"{written.text}.{value.__name__}", written.imports)
    if value.__name__ == "<lambda>":
        raise ValueError("Cannot serialize function: lambda. Write a function at the top level of a module instead.")
    if value.__module__ is None:
        raise ValueError(f"Cannot serialize function {value!r}: No module")
    if "<locals>" in value.__qualname__:
        raise ValueError(
            f"Could not find function {value.__name__} in {value.__module__}: move it to the top level of the module."
        )
    module = public_module(value.__module__)
    return Written(f"{module}.{value.__qualname__}", frozenset({f"import {module}"}))


def write_partial(value: Any) -> Written:
    """Write a functools.partial or partialmethod."""
    function, args, keywords = serialized(value.func), serialized(value.args), serialized(value.keywords)
    imports = function.imports | args.imports | keywords.imports | {"import functools"}
    return Written(f"functools.{type(value).__name__}({function.text}, *{args.text}, **{keywords.text})", imports)


def write_generic_alias(value: Any) -> Written:
    """Write a parametrized class such as ``list[int]``."""
    origin = serialized(value.__origin__)
    texts, imports = join(value.__args__)
    return Written(f"{origin.text}[{', '.join(texts)}]", origin.imports | imports)


def write_choice(value: Choices) -> Written:
    """Write a member of a choices class as its value: the class may change, the value stays."""
    return serialized(value.value)


def write_enum(value: enum.Enum) -> Written:
    """Write a member of an enumeration by name; combined flags as their parts."""
    written = write_class(type(value))
    members = list(value) if isinstance(value, enum.Flag) else [value]
    names = [member.name for member in members] or [value.name]
    return Written(" | ".join(f"{written.text}[{name!r}]" for name in names), written.imports)


# -- objects that say how they are made


def written_path(path: str) -> Written:
    """Return the source and import of a class path; one of the models' package is read from ``models``."""
    path = dotted.canonical(path)
    module, _, name = path.rpartition(".")
    if module == MODELS:
        return Written(f"models.{name}", frozenset({IMPORT_MODELS}))
    if module.startswith("quintet.orm."):
        return Written(f"models.{name}", frozenset({IMPORT_MODELS}))
    module = public_module(module)
    return Written(f"{module}.{name}", frozenset({f"import {module}"}))


def write_call(path: str, args: Iterable[Any], kwargs: Mapping[str, Any]) -> Written:
    """Write a call of the class at ``path``, its keyword arguments sorted by name."""
    called = written_path(path)
    texts, imports = join(args)
    for name, value in sorted(kwargs.items()):
        written = serialized(value)
        texts.append(f"{name}={written.text}")
        imports |= written.imports
    return Written(f"{called.text}({', '.join(texts)})", imports | called.imports)


def write_field(value: Field) -> Written:
    """Write a model field."""
    _, path, args, kwargs = value.deconstruct()
    return write_call(path, args, kwargs)


def write_manager(value: BaseManager) -> Written:
    """Write a manager, made from its own class or from a QuerySet's.

    Raises ValueError for one that cannot be imported.
    """
    as_manager, manager_path, queryset_path, args, kwargs = value.deconstruct()
    if as_manager:
        assert queryset_path is not None
        module, _, name = dotted.canonical(queryset_path).rpartition(".")
        return Written(f"{module}.{name}.as_manager()", frozenset({f"import {module}"}))
    assert manager_path is not None
    if dotted.canonical(manager_path) in {"quintet.orm.manager.Manager", f"{MODELS}.Manager", f"{MODELS}.manager.Manager"}:
        manager_path = f"{MODELS}.manager.Manager"
    return write_call(manager_path, args, kwargs)


def write_operation(value: Operation) -> Written:
    """Write an operation on one line, for those inside other values."""
    name, args, kwargs = value.deconstruct()
    texts, imports = join(args)
    for key, held in kwargs.items():
        written = serialized(held)
        texts.append(f"{key}={written.text}")
        imports |= written.imports
    return Written(f"migrations.{name}({', '.join(texts)})", imports | {"from quintet.db import migrations"})


#: Kinds that go before the table, because their classes also derive from plain ones such as str and int.
FIRST: tuple[tuple[type, Callable[[Any], Written]], ...] = (
    (Promise, write_promise),
    (LazyObject, write_lazy_object),
    (Choices, write_choice),
    (enum.Enum, write_enum),
)

WRITERS: Mapping[type, Callable[[Any], Written]] = MappingProxyType(
    {
        type(None): write_plain,
        bool: write_bool,
        int: write_plain,
        str: write_plain,
        bytes: write_plain,
        range: write_plain,
        float: write_float,
        complex: write_plain,
        decimal.Decimal: write_decimal,
        datetime.datetime: write_datetime,
        datetime.date: write_date,
        datetime.time: write_date,
        datetime.timedelta: write_date,
        datetime.timezone: write_date,
        zoneinfo.ZoneInfo: write_zone,
        uuid.UUID: write_uuid,
        pathlib.PurePath: write_path,
        re.Pattern: write_regex,
        SettingsReference: write_settings_reference,
        LazySettings: write_settings,
        UserSettingsHolder: write_settings,
        list: write_list,
        tuple: write_tuple,
        set: write_set,
        frozenset: write_frozenset,
        dict: write_dict,
        MappingProxyType: write_dict,
        types.FunctionType: write_function,
        types.BuiltinFunctionType: write_function,
        types.MethodType: write_function,
        functools.partial: write_partial,
        functools.partialmethod: write_partial,
        types.GenericAlias: write_generic_alias,
        Field: write_field,
        BaseManager: write_manager,
        Operation: write_operation,
    }
)


def serializer_factory(value: Any) -> BaseSerializer:
    """Return a serializer object for a value, for serializers of the user's own that hold other values."""
    return _Known(value)


class _Known(BaseSerializer):
    """The serializer of a value that the table or a protocol knows."""

    def serialize(self) -> tuple[str, set[str]]:
        written = serialized(self.value)
        return written.text, set(written.imports)
