"""Sections: how a home declares its settings, once, with type, default and one line of documentation each.

@record
class HttpSettings(Section):
    allowed_hosts: list[str] = option(list, "Host names this site may serve.")

HttpSettings.now().allowed_hosts          # the snapshot of the current generation
"""

from collections.abc import Callable
from typing import Any, Self, TypeVar, overload

from quintet.kernel import current
from quintet.kernel.settings_defaults import DEFINED
from quintet.kit.record import field

T = TypeVar("T")


class Section:
    """Base of every settings section; subclasses are records whose fields are made by `option`."""

    @classmethod
    def now(cls) -> Self:
        """Return this generation's snapshot."""
        store = current.settings.store
        held: Any = store.snapshots.get(cls)
        return store.snapshot(cls) if held is None else held


@overload
def option(default: type[list[Any]], doc: str, *, defined: bool = True) -> list[Any]: ...
@overload
def option(default: type[dict[Any, Any]], doc: str, *, defined: bool = True) -> dict[Any, Any]: ...
@overload
def option(default: Callable[[], T], doc: str, *, defined: bool = True) -> T: ...
@overload
def option(default: T, doc: str, *, defined: bool = True) -> T: ...
def option(default: Any, doc: str, *, defined: bool = True) -> Any:
    """Declare one setting: its default (a callable makes a fresh one) and one line that documents it.

    ``defined`` False is for a setting that the public settings object does not have until the user gives it; its readers in
    the house get the default.
    """
    metadata = {"doc": doc, DEFINED: defined}
    # No value stands in a section's repr: some are secret, and reprs end in logs and on error pages.
    if callable(default):
        return field(default_factory=default, metadata=metadata, repr=False)
    return field(default=default, metadata=metadata, repr=False)
