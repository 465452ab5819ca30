"""The settings store: the user's own objects by reference, read in typed, generation-counted snapshots.

    settings module ──► Holder ──► SettingsStore ──► Section.now()      typed snapshot, one per generation (inside)
                                        └──────────► settings.NAME       attribute view (public, quintet.conf.settings)

Every write, delete or override bumps the generation; snapshots and everything derived through `per_generation` renew
themselves at the next read. Values are never copied: a list that is changed in place is seen changed by every reader.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from types import ModuleType
from typing import Any, TypeVar, cast

from quintet.dispatch.signal import Signal
from quintet.kernel.errors import ImproperlyConfigured
from quintet.kit import dotted

ENVIRONMENT_VARIABLE = "DJANGO_SETTINGS_MODULE"
OWN_ENVIRONMENT_VARIABLE = "QUINTET_SETTINGS_MODULE"

T = TypeVar("T")
S = TypeVar("S")

#: Sent when a setting changes at run time, with ``setting``, ``value`` and ``enter``.
setting_changed = Signal()


class UserSettingsHolder:
    """One layer of settings: explicit values over a mapping, a module or another holder.

    Attribute reads fall through to ``default_settings``; a deleted name is hidden even when a lower layer has it.
    """

    SETTINGS_MODULE: str | None = None

    def __init__(self, default_settings: object) -> None:
        self.__dict__["_deleted"] = set[str]()
        self.__dict__["default_settings"] = default_settings

    def __getattr__(self, name: str) -> Any:
        if not name.isupper() or name in self._deleted:
            raise AttributeError(name)
        return getattr(self.default_settings, name)

    def __setattr__(self, name: str, value: Any) -> None:
        self._deleted.discard(name)
        self.__dict__[name] = value

    def __delattr__(self, name: str) -> None:
        self._deleted.add(name)
        self.__dict__.pop(name, None)

    def __dir__(self) -> list[str]:
        names = {*self.__dict__, *dir(self.default_settings)}
        return sorted(name for name in names if name.isupper() and name not in self._deleted)

    def is_deleted(self, setting: str) -> bool:
        """Say whether ``setting`` was deleted from this layer."""
        return setting in self._deleted

    def is_overridden(self, setting: str) -> bool:
        """Say whether the user set or deleted ``setting`` in this layer or below."""
        if setting in self._deleted or setting in self.__dict__:
            return True
        below = getattr(self.default_settings, "is_overridden", None)
        return bool(below(setting)) if below else False


class ModuleSettings:
    """The settings of one module: every upper-case name it defines."""

    def __init__(self, path: str) -> None:
        self.SETTINGS_MODULE = path
        module = _import_settings(path)
        self._explicit = {name for name in dir(module) if name.isupper()}
        for name in self._explicit:
            setattr(self, name, getattr(module, name))

    def is_overridden(self, setting: str) -> bool:
        """Say whether the module defines ``setting``."""
        return setting in self._explicit


def _import_settings(path: str) -> ModuleType:
    try:
        return dotted.module(path)
    except ModuleNotFoundError as error:
        if error.name and dotted.canonical(path).startswith(error.name):
            raise ImproperlyConfigured(
                f"The settings module {path!r} could not be imported: no module named {error.name!r} on sys.path.\n"
                f"Mend {ENVIRONMENT_VARIABLE} (or --settings), or run from the project's folder."
            ) from error
        raise


class SettingsStore:
    """Defaults from the sections, the user's layers on top, and a generation number.

    ``section_paths`` are the dotted paths of every home's section; they are loaded at the first look-up of a default.
    """

    def __init__(self, section_paths: tuple[str, ...]) -> None:
        self.section_paths = section_paths
        self.holder: UserSettingsHolder | ModuleSettings | None = None
        self.generation = 0
        self._defaults: dict[str, Field[Any]] | None = None
        self._made: dict[str, Any] = {}
        self._snapshots: dict[type, Any] = {}
        #: What this generation's `per_generation` gave, for who asks at every request and saves the call.
        self.derived: dict[Callable[[], Any], Any] = {}

    @property
    def configured(self) -> bool:
        """Whether settings were read or given."""
        return self.holder is not None

    def read_environment(self) -> None:
        """Read the module that the environment names.

        Raises ImproperlyConfigured when it names none or one that cannot be imported.
        """
        path = os.environ.get(ENVIRONMENT_VARIABLE) or os.environ.get(OWN_ENVIRONMENT_VARIABLE)
        if not path:
            raise ImproperlyConfigured(
                f"Settings are not configured. Define the environment variable {ENVIRONMENT_VARIABLE}, pass --settings, "
                "or call settings.configure() before using them."
            )
        self.replace(ModuleSettings(path))

    def replace(self, holder: UserSettingsHolder | ModuleSettings | None) -> None:
        """Put another user layer in place and start a new generation."""
        self.holder = holder
        self.bump()

    def bump(self) -> None:
        """Start a new generation: snapshots and derived values renew at their next read."""
        self.generation += 1
        self._snapshots.clear()
        # Another dictionary: what is being made from the settings of before lands in the old one.
        self.derived = {}

    def sections(self) -> Iterator[type]:
        """Yield every declared section class."""
        for path in self.section_paths:
            yield dotted.load_type(path)

    def defaults(self) -> Mapping[str, Field[Any]]:
        """Return the declared settings by upper-case name."""
        if self._defaults is None:
            found: dict[str, Field[Any]] = {}
            for section in self.sections():
                for field in fields(section):
                    found[field.name.upper()] = field
            self._defaults = found
        return self._defaults

    def user_value(self, name: str) -> Any:
        """Return the user's value for ``name``, or MISSING."""
        if self.holder is None:
            self.read_environment()
        return getattr(self.holder, name, MISSING)

    def value(self, name: str) -> Any:
        """Return the value of ``name``: the user's, else the declared default.

        Raises AttributeError when nobody declares it.
        """
        found = self.user_value(name)
        if found is not MISSING:
            return found
        if isinstance(self.holder, UserSettingsHolder) and self.holder.is_deleted(name):
            raise AttributeError(f"Setting {name} was deleted.")
        field = self.defaults().get(name)
        if field is None:
            raise AttributeError(f"Settings object has no attribute {name!r}")
        return self._default_of(name, field)

    def _default_of(self, name: str, field: Field[Any]) -> Any:
        # One object per process, so that in-place changes of a default list are kept, as packages expect.
        if name not in self._made:
            factory = field.default_factory
            self._made[name] = field.default if factory is MISSING else factory()
        return self._made[name]

    def snapshot(self, section: type[S]) -> S:
        """Return this generation's frozen view of one section."""
        found: Any = self._snapshots.get(section)
        if found is None:
            found = self._snapshots[section] = self._build(section)
        return found

    def _build(self, section: type[S]) -> S:
        assert is_dataclass(section)
        values: dict[str, Any] = {}
        for field in fields(section):
            name = field.name.upper()
            value = self.user_value(name)
            values[field.name] = self._default_of(name, field) if value is MISSING else value
        return cast("S", section(**values))

    def per_generation(self, make: Callable[[], T]) -> T:
        """Return ``make()``, computed once a generation."""
        derived = self.derived
        # Typed Any instead of cast: a cast is a call, and this is asked several times a request.
        held: Any = derived.get(make, MISSING)
        if held is MISSING:
            held = derived[make] = make()
        return held


class LazySettings:
    """The public, attribute-style view of the store: `quintet.conf.settings`.

    Reads the environment at the first access. Writes and deletes go to the user's layer and start a new generation.
    """

    store: SettingsStore

    def __init__(self, store: SettingsStore) -> None:
        self.__dict__["store"] = store

    @property
    def configured(self) -> bool:
        """Whether settings were read or given."""
        return self.store.configured

    @property
    def _wrapped(self) -> UserSettingsHolder | ModuleSettings | None:
        return self.store.holder

    def configure(self, default_settings: object | None = None, **options: Any) -> None:
        """Give settings by hand instead of naming a module.

        Raises RuntimeError when settings are configured already, TypeError for a name that is not upper-case.
        """
        if self.store.configured:
            raise RuntimeError("Settings already configured.")
        holder = UserSettingsHolder(_Nothing() if default_settings is None else default_settings)
        for name, value in options.items():
            if not name.isupper():
                raise TypeError(f"Setting {name!r} must be uppercase.")
            setattr(holder, name, value)
        self.store.replace(holder)

    def is_overridden(self, setting: str) -> bool:
        """Say whether the user set ``setting``."""
        if self.store.holder is None:
            self.store.read_environment()
        assert self.store.holder is not None
        return self.store.holder.is_overridden(setting)

    def __getattr__(self, name: str) -> Any:
        return self.store.value(name)

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "_wrapped":
            self.store.replace(value)
            return
        if not name.isupper():
            raise AttributeError(f"Settings are upper-case; {name!r} is not.")
        self._writable()
        setattr(self.store.holder, name, value)
        self.store.bump()

    def __delattr__(self, name: str) -> None:
        self._writable()
        delattr(self.store.holder, name)
        self.store.bump()

    def _writable(self) -> None:
        if self.store.holder is None:
            self.store.read_environment()
        if isinstance(self.store.holder, ModuleSettings):
            self.store.replace(UserSettingsHolder(self.store.holder))

    def __dir__(self) -> list[str]:
        return sorted({*self.store.defaults(), *dir(self.store.holder), "configure", "configured", "is_overridden"})

    def __repr__(self) -> str:
        if not self.configured:
            return "<LazySettings [Unevaluated]>"
        module = getattr(self.store.holder, "SETTINGS_MODULE", None)
        return f'<LazySettings "{module}">' if module else "<UserSettingsHolder>"


class _Nothing:
    """The bottom layer of settings given by hand."""

    def is_overridden(self, setting: str) -> bool:
        return False
