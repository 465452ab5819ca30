"""`ResolverMatch`: which view answers a path, and with what arguments."""

import functools
from collections.abc import Iterator, Sequence
from typing import Any, Protocol

from quintet.kit.first_touch import first_touch
from quintet.kit.libraries import pickle


class Named(Protocol):
    """What a match tells about the way to its view."""

    callback: Any
    name: str | None
    route: str
    app_names: tuple[str, ...]
    namespaces: tuple[str, ...]


class ResolverMatch:
    """The answer of `resolve`; unpacks as ``func, args, kwargs``."""

    __slots__ = ("__dict__", "_way", "args", "captured_kwargs", "func", "kwargs")

    # What `of_way` leaves out.
    url_name: str | None = first_touch(lambda match: match._way.name)  # noqa: SLF001  our own
    route: str | None = first_touch(lambda match: match._way.route)  # noqa: SLF001  our own
    app_names: list[str] = first_touch(lambda match: list(match._way.app_names))  # noqa: SLF001  our own
    namespaces: list[str] = first_touch(lambda match: list(match._way.namespaces))  # noqa: SLF001  our own
    tried: Sequence[Any] | None = first_touch(lambda match: None)
    extra_kwargs: dict[str, Any] | None = first_touch(lambda match: {})

    def __init__(
        self,
        func: Any,
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        url_name: str | None = None,
        app_names: Sequence[str | None] | None = None,
        namespaces: Sequence[str | None] | None = None,
        route: str | None = None,
        tried: Sequence[Any] | None = None,
        captured_kwargs: dict[str, Any] | None = None,
        extra_kwargs: dict[str, Any] | None = None,
    ) -> None:
        self._way: Named | None = None
        self.func, self.args, self.kwargs, self.url_name, self.route = func, args, kwargs, url_name, route
        self.app_names = [name for name in app_names if name] if app_names else []
        self.namespaces = [name for name in namespaces if name] if namespaces else []
        self.tried = tried
        self.captured_kwargs = captured_kwargs
        self.extra_kwargs = extra_kwargs

    @classmethod
    def of_way(cls, way: Named, captured: dict[str, Any]) -> "ResolverMatch":
        """Return the match of a way whose values are all captured by name.

        What only few look at is read from ``way`` when they do: filling it in cost a third of finding the view.
        """
        self = cls.__new__(cls)
        self._way, self.func, self.args, self.kwargs = way, way.callback, (), captured
        # Copied now: middleware may change the arguments of the view.
        self.captured_kwargs = captured.copy() if captured else {}
        return self

    @property
    def app_name(self) -> str:
        """The application namespace, its parts joined by colons."""
        return ":".join(self.app_names)

    @property
    def namespace(self) -> str:
        """The instance namespace, its parts joined by colons."""
        return ":".join(self.namespaces)

    @property
    def view_name(self) -> str:
        """The name of the URL with its namespace; the view's path when the URL has no name."""
        return ":".join([*self.namespaces, self.url_name or self._func_path])

    @property
    def _func_path(self) -> str:
        view = getattr(self.func, "view_class", self.func)
        name = getattr(view, "__name__", None) or type(view).__name__
        return f"{getattr(view, '__module__', type(view).__module__)}.{name}"

    def __iter__(self) -> Iterator[Any]:
        return iter((self.func, self.args, self.kwargs))

    def __getitem__(self, index: Any) -> Any:
        return (self.func, self.args, self.kwargs)[index]

    def __repr__(self) -> str:
        func: Any = self.func
        is_partial = isinstance(func, functools.partial)
        shown = repr(self.func) if is_partial else self._func_path
        described = "".join(f", {name}={getattr(self, name)!r}" for name in ("url_name", "app_names", "namespaces", "route"))
        extra = "".join(
            f", {name}={getattr(self, name)!r}" for name in ("captured_kwargs", "extra_kwargs") if getattr(self, name)
        )
        return f"ResolverMatch(func={shown}, args={self.args!r}, kwargs={self.kwargs!r}{described}{extra})"

    def __reduce_ex__(self, protocol: Any) -> Any:
        raise pickle.PicklingError(f"Cannot pickle {type(self).__qualname__}. It holds a view.")
