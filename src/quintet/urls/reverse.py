"""`reverse`: the URL of a name or view with given arguments, looked up in a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from quintet.http.querydict import QueryDict
from quintet.kit.lazy import Promise, lazy
from quintet.kit.text import closest
from quintet.kit.urltext import urlencode
from quintet.urls import current, reverse_table
from quintet.urls.errors import NoReverseMatch
from quintet.urls.resolver import get_resolver


def reverse(
    viewname: str | Callable[..., Any],
    urlconf: Any = None,
    args: Sequence[Any] | None = None,
    kwargs: Mapping[str, Any] | None = None,
    current_app: str | None = None,
    *,
    query: Any = None,
    fragment: str | None = None,
) -> str:
    """Return the path of a named URL or view, with its query string and fragment.

    Raises NoReverseMatch with what was tried, ValueError for both ``args`` and ``kwargs``.
    """
    if args and kwargs:
        raise ValueError("Don't mix *args and **kwargs in call to reverse()!")
    top = get_resolver(current.get_urlconf() if urlconf is None else urlconf).names
    if isinstance(viewname, str) and ":" in viewname:
        space, key = _enter(top, viewname, current_app)
    else:
        space, key = top, viewname
    values, named = args or (), kwargs or {}
    for candidate in space.named(key):
        path = candidate.write(values, named)
        if path is not None:
            return _completed(reverse_table.finished(current.get_script_prefix(), path), query, fragment)
    raise NoReverseMatch(_refusal(space, key, values, named))


def _enter(top: reverse_table.Namespace, viewname: str, current_app: str | None) -> tuple[reverse_table.Namespace, str]:
    """Return the namespace that a qualified name leads to, and the name in it."""
    *path, name = viewname.split(":")
    wanted: list[str | None] = list(current_app.split(":")) if current_app else []
    space = top
    for depth, part in enumerate(path):
        hint = wanted[depth] if depth < len(wanted) else None
        instance = _instance(space, part, hint)
        if instance is None:
            raise NoReverseMatch(_no_namespace(space, part, path[:depth]))
        if instance != hint:
            wanted = []
        space = space.inner[instance]
    return space, name


def _instance(space: reverse_table.Namespace, part: str, hint: str | None) -> str | None:
    """Return the instance that ``part`` means: an application's current, default or last instance, else a direct name."""
    instances = space.instances.get(part)
    if instances:
        if hint in instances:
            return hint
        return part if part in instances else instances[-1]
    return part if part in space.inner else None


def _no_namespace(space: reverse_table.Namespace, part: str, inside: list[str]) -> str:
    where = f" inside '{':'.join(inside)}'" if inside else ""
    near = closest(part, [*space.inner, *space.instances])
    return f"'{part}' is not a registered namespace{where}." + (f" Did you mean {near!r}?" if near else "")


def _completed(url: str, query: Any, fragment: str | None) -> str:
    if query is not None:
        encoded = query.urlencode() if isinstance(query, QueryDict) else urlencode(_as_text(query), doseq=True)
        url += f"?{encoded}" if encoded else ""
    if fragment is None:
        return url
    if not isinstance(fragment, str | Promise):  # pyright: ignore[reportUnnecessaryIsInstance]  # documented check
        raise TypeError(f"fragment must be a string, not {type(fragment).__name__}.")
    return f"{url}#{fragment}"


def _as_text(query: Any) -> Any:
    """Return the pairs of a query with None written as text, as the documentation shows."""
    if query and isinstance(query, str | bytes):
        raise TypeError("query must be a mapping or (name, value) pairs, not text; parse it into a QueryDict first.")
    pairs = query.items() if isinstance(query, Mapping) else query  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]  # any mapping or pairs
    return [(key, "None" if value is None else value) for key, value in pairs]  # pyright: ignore[reportUnknownVariableType]  # any mapping or pairs


def _refusal(space: reverse_table.Namespace, key: Any, args: Sequence[Any], kwargs: Mapping[str, Any]) -> str:
    shown = key if isinstance(key, str) else getattr(key, "__qualname__", repr(key))
    tried = list(space.named(key))
    if not tried:
        near = closest(key, space.names()) if isinstance(key, str) else None
        hint = f" Did you mean {near!r}?" if near else ""
        return f"Reverse for '{shown}' not found. '{shown}' is not a valid view function or pattern name.{hint}"
    if args:
        given = f"with arguments '{tuple(args)}'"
    elif kwargs:
        given = f"with keyword arguments '{dict(kwargs)}'"
    else:
        given = "with no arguments"
    routes = [_tried(candidate) for candidate in tried]
    return f"Reverse for '{shown}' {given} not found. {len(routes)} pattern(s) tried: {routes}"


def _tried(candidate: reverse_table.Candidate) -> str:
    return candidate.route.removeprefix("^")


#: `reverse`, evaluated when the URL is used.
reverse_lazy = lazy(reverse, str)
