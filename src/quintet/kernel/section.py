"""Sections: how a home declares its settings, once, with type, default and one line of documentation each.

@dataclass(frozen=True)
class HttpSettings(Section):
    allowed_hosts: list[str] = option(list, "Host names this site may serve.")

HttpSettings.now().allowed_hosts          # the snapshot of the current generation
"""

from collections.abc import Callable
from dataclasses import field
from typing import Any, Self, TypeVar, overload

from quintet.kernel import current

T = TypeVar("T")


class Section:
    """Base of every settings section; subclasses are frozen dataclasses whose fields are made by `option`."""

    @classmethod
    def now(cls) -> Self:
        """Return this generation's snapshot."""
        return current.settings.store.snapshot(cls)


@overload
def option(default: type[list[Any]], doc: str) -> list[Any]: ...
@overload
def option(default: type[dict[Any, Any]], doc: str) -> dict[Any, Any]: ...
@overload
def option(default: Callable[[], T], doc: str) -> T: ...
@overload
def option(default: T, doc: str) -> T: ...
def option(default: Any, doc: str) -> Any:
    """Declare one setting: its default (a callable makes a fresh one) and one line that documents it."""
    if callable(default):
        return field(default_factory=default, metadata={"doc": doc})
    return field(default=default, metadata={"doc": doc})
