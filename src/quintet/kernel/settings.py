"""The settings objects: the user's own values by reference, read in typed, generation-counted snapshots.

    settings module ──► Settings ──► SettingsStore ──► Section.now()      typed snapshot, one per generation (inside)
    configure(...)  ──► Holder   ──┘        └────────► settings.NAME      attribute view (public, quintet.conf.settings)

Every write, delete or override bumps the generation; snapshots and everything derived through `per_generation` renew
themselves at the next read. Values are never copied: a list that is changed in place is seen changed by every reader, and
starts a new generation too (see `kernel.settings_store`).
"""

from collections.abc import Callable
from typing import Any

from quintet.dispatch.signal import Signal
from quintet.kernel import ports
from quintet.kernel.errors import ImproperlyConfigured
from quintet.kernel.sections import SECTIONS
from quintet.kernel.settings_layers import ENVIRONMENT_VARIABLE as ENVIRONMENT_VARIABLE
from quintet.kernel.settings_layers import OWN_ENVIRONMENT_VARIABLE as OWN_ENVIRONMENT_VARIABLE
from quintet.kernel.settings_layers import Holder as Holder
from quintet.kernel.settings_layers import Settings as Settings
from quintet.kernel.settings_layers import UserSettingsHolder as UserSettingsHolder
from quintet.kernel.settings_layers import module_of as module_of
from quintet.kernel.settings_store import SettingsStore as SettingsStore

#: Sent when a setting changes at run time, with ``setting``, ``value`` and ``enter``.
setting_changed = Signal()


class LazySettings:
    """The public, attribute-style view of the store: `quintet.conf.settings`.

    Reads the environment at the first access. Writes and deletes go to the user's layer and start a new generation.
    """

    store: SettingsStore

    def __init__(self, store: SettingsStore | None = None) -> None:
        self.__dict__["store"] = SettingsStore(SECTIONS) if store is None else store

    @property
    def configured(self) -> bool:
        """Whether settings were read or given."""
        return self.store.configured

    @property
    def _wrapped(self) -> Holder | None:
        return self.store.holder

    def configure(self, default_settings: object | None = None, **options: Any) -> None:
        """Give settings by hand instead of naming a module.

        Raises RuntimeError when settings are configured already, TypeError for a name that is not upper-case.
        """
        if self.store.configured:
            raise RuntimeError("Settings already configured.")
        holder = UserSettingsHolder(self.store.defaults if default_settings is None else default_settings)
        for name, value in options.items():
            if not name.isupper():
                raise TypeError(f"Setting {name!r} must be uppercase.")
            setattr(holder, name, value)
        self.store.replace(holder)

    def is_overridden(self, setting: str) -> bool:
        """Say whether the user set ``setting``."""
        return self.store.user_layers(setting).is_overridden(setting)

    def __getattr__(self, name: str) -> Any:
        shown = self.store.shown
        if name in shown:
            return shown[name]
        if name.startswith("__"):
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}", name=name, obj=self)
        reading = READINGS.get(name)
        return self.store.public_value(name) if reading is None else reading(self.store.value(name))

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "_wrapped":
            self.store.replace(value)
            return
        if not name.isupper():
            raise AttributeError(f"Settings are upper-case; {name!r} is not.")
        setattr(self._writable(name), name, value)
        self.store.bump()

    def __delattr__(self, name: str) -> None:
        if name == "_wrapped":
            raise TypeError("can't delete _wrapped.")
        holder = self._writable(name)
        if not hasattr(holder, name):
            raise AttributeError(f"Setting {name} cannot be deleted: there is none.", name=name, obj=self)
        delattr(holder, name)
        self.store.bump()

    def _writable(self, name: str) -> UserSettingsHolder:
        holder = self.store.user_layers(name)
        if not isinstance(holder, UserSettingsHolder):
            # A layer of its own, so that the settings module keeps what it says.
            holder = UserSettingsHolder(holder)
            self.store.replace(holder)
        return holder

    def __dir__(self) -> list[str]:
        return sorted({*dir(self.store.user_layers()), "SETTINGS_MODULE", "configure", "configured", "is_overridden"})

    def __repr__(self) -> str:
        if not self.configured:
            return "<LazySettings [Unevaluated]>"
        return f'<LazySettings "{module_of(self.store.holder)}">'


def required_key(key: Any) -> Any:
    """Return the SECRET_KEY.

    Raises ImproperlyConfigured when it is empty.
    """
    if not key:
        raise ImproperlyConfigured(
            "The SECRET_KEY setting must not be empty. Set it from the environment or a file outside version control."
        )
    return key


def below_script(url: Any) -> Any:
    """Return an absolute URL, or None, as it is, and a relative one (the empty one too) below the script prefix."""
    if url is None or str(url).startswith(("http://", "https://", "/")):
        return url
    return f"{ports.script_prefix.get()()}{url}"


#: What the public view makes of a value, by the setting's name.
READINGS: dict[str, Callable[[Any], Any]] = {
    "SECRET_KEY": required_key,
    "MEDIA_URL": below_script,
    "STATIC_URL": below_script,
}
