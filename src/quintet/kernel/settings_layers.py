"""The layers of settings: those of a module, and those given by hand or put on top for a while."""

import os
import sys
import time
import traceback
from collections.abc import Mapping
from types import ModuleType
from typing import Any, Protocol

from quintet.kernel.errors import ImproperlyConfigured
from quintet.kernel.sections import SECTIONS
from quintet.kernel.settings_defaults import Defaults
from quintet.kit import dotted

ENVIRONMENT_VARIABLE = "DJANGO_SETTINGS_MODULE"
OWN_ENVIRONMENT_VARIABLE = "QUINTET_SETTINGS_MODULE"
ENVIRONMENT_READER = "quintet.kernel.env.reader"

#: Settings that are looked at as soon as they are read; for other lists see the check quintet.E004.
LISTS = ("ALLOWED_HOSTS", "INSTALLED_APPS", "LOCALE_PATHS", "SECRET_KEY_FALLBACKS", "TEMPLATE_DIRS")


class Holder(Protocol):
    """A layer of settings, read as attributes."""

    def is_overridden(self, setting: str) -> bool:
        """Say whether the user set or deleted ``setting`` in this layer or below."""
        ...


class SettingsModuleNotFoundError(ImproperlyConfigured, ModuleNotFoundError):
    """The settings module that the environment names does not exist."""


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
            raise AttributeError(f"'Settings' object has no attribute {name!r}", name=name, obj=self)
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

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    def is_deleted(self, setting: str) -> bool:
        """Say whether ``setting`` was deleted from this layer, or from one below that still shows through."""
        if setting in self._deleted:
            return True
        below = self.default_settings
        return setting not in self.__dict__ and isinstance(below, UserSettingsHolder) and below.is_deleted(setting)

    def is_overridden(self, setting: str) -> bool:
        """Say whether the user set or deleted ``setting`` in this layer or below."""
        if setting in self._deleted or setting in self.__dict__:
            return True
        below = getattr(self.default_settings, "is_overridden", None)
        return bool(below(setting)) if below else False


class Settings:
    """The settings of one module: every upper-case name it defines, over the declared defaults.

    Raises ImproperlyConfigured for a text where a list belongs, ValueError for a time zone that this machine does not know,
    and whatever importing the module raises.
    """

    def __init__(self, settings_module: str, defaults: Defaults | None = None) -> None:
        self.SETTINGS_MODULE = settings_module
        module = _import_settings(settings_module)
        self._defaults = Defaults(SECTIONS) if defaults is None else defaults
        self._explicit = {name for name in dir(module) if name.isupper()}
        for name in self._explicit:
            value = getattr(module, name)
            if name in LISTS and not isinstance(value, list | tuple):
                raise ImproperlyConfigured(f"The {name} setting must be a list or a tuple.")
            setattr(self, name, value)
        if "TIME_ZONE" in self._explicit:
            adopt_time_zone(self.TIME_ZONE)

    def __getattr__(self, name: str) -> Any:
        if not name.isupper():
            raise AttributeError(f"'Settings' object has no attribute {name!r}", name=name, obj=self)
        try:
            return self._defaults.value_of(name)
        except AttributeError:
            raise AttributeError(f"'Settings' object has no attribute {name!r}", name=name, obj=self) from None

    def __dir__(self) -> list[str]:
        return sorted({*self._explicit, *dir(self._defaults), "SETTINGS_MODULE"})

    def __repr__(self) -> str:
        return f'<{type(self).__name__} "{self.SETTINGS_MODULE}">'

    def is_overridden(self, setting: str) -> bool:
        """Say whether the module defines ``setting``."""
        return setting in self._explicit


def _import_settings(path: str) -> ModuleType:
    try:
        module = dotted.module(path)
    except ModuleNotFoundError as error:
        if dotted.is_absent(path, error):
            raise SettingsModuleNotFoundError(
                f"The settings module {path!r} could not be imported: No module named {error.name!r} on sys.path.\n"
                f"Mend {ENVIRONMENT_VARIABLE} (or --settings), or run from the project's folder.",
                name=error.name,
            ) from error
        raise
    except Exception as error:
        # What is missing in the environment stands behind many an error further down the module: it is told first.
        _finish_environments(_names_of(path, error), cause=error)
        raise
    _finish_environments(vars(module))
    return module


def _finish_environments(names: Mapping[str, object], cause: Exception | None = None) -> None:
    """Have every `Env` among the names of a settings module tell what was missing or wrong."""
    reader: Any = sys.modules.get(ENVIRONMENT_READER)  # whoever has an Env has loaded its module
    if reader is None:
        return
    found: list[Any] = [value for value in names.values() if isinstance(value, reader.Env)]
    for env in found:
        try:
            env.finish()
        except ImproperlyConfigured as problems:
            raise problems from cause


def _names_of(path: str, error: Exception) -> Mapping[str, object]:
    """Return the names that a module had when its import failed, which is no longer in ``sys.modules``."""
    for frame, _ in traceback.walk_tb(error.__traceback__):
        if frame.f_globals.get("__name__") == dotted.canonical(path):
            return frame.f_globals
    return {}


def adopt_time_zone(name: str | None) -> None:
    """Make the site's zone that of the process, so that clocks of libraries and of log lines agree with the site's.

    Raises ValueError for a name that the system's data of zones lacks.
    """
    if not name or not hasattr(time, "tzset"):
        return
    # By its path, since importing it costs a tenth of what an import of quintet may.
    folders = dotted.module("zoneinfo").TZPATH
    if any(map(os.path.isdir, folders)) and not any(os.path.exists(os.path.join(folder, name)) for folder in folders):
        raise ValueError(f"Incorrect timezone setting: {name}")
    os.environ["TZ"] = name
    time.tzset()


def module_of(holder: object) -> str | None:
    """Return the name of the settings module at the bottom of the layers; None when they were given by hand."""
    while isinstance(holder, UserSettingsHolder):
        holder = holder.default_settings
    return getattr(holder, "SETTINGS_MODULE", None)


def settings_of_environment(asked: str, defaults: Defaults) -> Settings:
    """Read the module that the environment names, because the setting ``asked`` (or empty) is wanted.

    Raises ImproperlyConfigured when it names none, or one that cannot be imported.
    """
    path = os.environ.get(ENVIRONMENT_VARIABLE) or os.environ.get(OWN_ENVIRONMENT_VARIABLE)
    if path:
        return Settings(path, defaults)
    what = f"setting {asked}" if asked else "settings"
    raise ImproperlyConfigured(
        f"Requested {what}, but settings are not configured. You must either define the environment variable "
        f"{ENVIRONMENT_VARIABLE} or call settings.configure() before accessing settings."
    )
