"""The store below the settings object: the user's layers, the declared defaults, and a generation number.

What depends on settings is kept per generation and renewed when the number changes. Settings are the user's own objects, so a
list or dictionary may also be changed in place. It can only be reached through the public view, which calls `public_value`:
that takes a picture of the containers, and sets the number, the snapshots and the derived values aside. Whoever asks for one
of those next finds the attribute missing, and `__getattr__` compares the pictures first: equal, and everything is put back as
it was; different, and a new generation starts. Readers on the hot path therefore pay nothing. A reference that somebody keeps
and changes later is noticed when any list or dictionary of the settings is next handed out.
"""

import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar, cast

from quintet.kernel.settings_defaults import Defaults
from quintet.kernel.settings_layers import Holder, UserSettingsHolder, settings_of_environment
from quintet.kit.record import MISSING, Field, fields

T = TypeVar("T")
S = TypeVar("S")

#: What can be changed in place.
CONTAINERS = (list, dict, set)
#: The attributes that are set aside together.
PER_GENERATION = ("generation", "snapshots", "derived")


class SettingsStore:
    """Defaults from the sections at ``section_paths``, the user's layers on top, and a generation number."""

    generation: int
    snapshots: dict[type, Any]
    #: What this generation's `per_generation` gave, for who asks at every request and saves the call.
    derived: dict[Callable[[], Any], Any]
    #: What the public view gave in this generation and nobody can change in place, so that a second reading is one look-up.
    shown: dict[str, Any]

    def __init__(self, section_paths: tuple[str, ...]) -> None:
        self.defaults = Defaults(section_paths)
        self.holder: Holder | None = None
        self._lock = threading.RLock()
        self._number = 0
        self._aside: dict[str, Any] = {}
        self._pictures: dict[str, tuple[Any, Any]] = {}
        self.bump()

    @property
    def configured(self) -> bool:
        """Whether settings were read or given."""
        return self.holder is not None

    def replace(self, holder: Holder | None) -> None:
        """Put another user layer in place and start a new generation."""
        self.holder = holder
        self.bump()

    def bump(self) -> None:
        """Start a new generation: snapshots and derived values renew at their next read."""
        with self._lock:
            self._number += 1
            self._pictures = {}
            self._aside = {}
            self.generation = self._number
            # Other dictionaries: what is being made from the settings of before lands in the old ones.
            self.snapshots, self.derived, self.shown = {}, {}, {}

    def public_value(self, name: str) -> Any:
        """Return the value of ``name`` for code that may change it in place, and keep it in `shown` when that cannot be.

        Raises AttributeError when nobody declares it.
        """
        self.user_layers(name)
        # Taken before the value is read: what is found in the settings of before lands in the dictionary of before.
        shown = self.shown
        value: Any = self.value(name)
        if isinstance(value, CONTAINERS):
            self._watch(name, value)
        else:
            shown[name] = value
        return cast("Any", value)

    def _watch(self, name: str, value: Any) -> None:
        with self._lock:
            if name not in self._pictures:
                self._pictures[name] = (value, _picture(value))
            for attribute in PER_GENERATION:
                if attribute in self.__dict__:
                    self._aside[attribute] = self.__dict__.pop(attribute)

    def __getattr__(self, name: str) -> Any:
        # Only reached for what `_watch` set aside: anything else is found on the instance or its class.
        if name not in PER_GENERATION:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}", name=name, obj=self)
        with self._lock:
            if name not in self.__dict__:
                self._settle()
            return self.__dict__[name]

    def _settle(self) -> None:
        if any(value != picture for value, picture in self._pictures.values()):
            self.bump()
        else:
            self.__dict__.update(self._aside)

    def declared(self) -> Mapping[str, Field]:
        """Return the declared settings by upper-case name."""
        return self.defaults.fields()

    def sections(self) -> Iterator[type]:
        """Yield every declared section class."""
        return self.defaults.sections()

    def user_layers(self, asked: str = "") -> Holder:
        """Return the user's layers; without any, read the module that the environment names.

        ``asked`` is the setting that an error says was wanted. Raises ImproperlyConfigured when the environment names no
        module, or one that cannot be imported.
        """
        if self.holder is None:
            self.replace(settings_of_environment(asked, self.defaults))
            assert self.holder is not None
        return self.holder

    def user_value(self, name: str) -> Any:
        """Return the value that the user's layers give for ``name``, or MISSING."""
        return getattr(self.user_layers(name), name, MISSING)

    def value(self, name: str) -> Any:
        """Return the value of ``name``: the user's, else the declared default.

        Raises AttributeError when nobody declares it, or when it was deleted.
        """
        try:
            return getattr(self.user_layers(name), name)
        except AttributeError:
            if not name.isupper() or (isinstance(self.holder, UserSettingsHolder) and self.holder.is_deleted(name)):
                raise
            # Defaults given by hand need not be complete.
            return self.defaults.value_of(name)

    def snapshot(self, section: type[S]) -> S:
        """Return this generation's frozen view of one section."""
        snapshots = self.snapshots
        found: Any = snapshots.get(section)
        if found is None:
            found = snapshots[section] = self._build(section)
        return found

    def _build(self, section: type[S]) -> S:
        values: dict[str, Any] = {}
        for field in fields(section):
            name = field.name.upper()
            value = self.user_value(name)
            values[field.name] = self.defaults.of_field(name, field) if value is MISSING else value
        return section(**values)

    def per_generation(self, make: Callable[[], T]) -> T:
        """Return ``make()``, computed once a generation."""
        derived = self.derived
        # Typed Any instead of cast: a cast is a call, and this is asked several times a request.
        held: Any = derived.get(make, MISSING)
        if held is MISSING:
            held = derived[make] = make()
        return held


def _picture(value: Any) -> Any:
    """Return a copy of containers down to what they hold, which itself is taken as it is."""
    if isinstance(value, dict):
        return {key: _picture(item) for key, item in cast("dict[Any, Any]", value).items()}
    if isinstance(value, list):
        return [_picture(item) for item in cast("list[Any]", value)]
    return set(cast("set[Any]", value)) if isinstance(value, set) else value
