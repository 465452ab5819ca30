"""The tree of a URLconf: leaves that lead to a view, and branches that include more. Public as URLPattern, URLResolver."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from types import ModuleType
from typing import Any

from quintet.kernel.checks import CheckMessage, Error, Warning
from quintet.kernel.errors import ImproperlyConfigured
from quintet.kit import dotted
from quintet.urls import handlers
from quintet.urls.errors import Resolver404
from quintet.urls.match import ResolverMatch
from quintet.urls.patterns import Pattern, describe, joined_routes


class URLPattern:
    """A leaf: what `path` and `re_path` make of a view."""

    def __init__(
        self, pattern: Pattern, callback: Callable[..., Any], default_args: dict[str, Any] | None = None, name: str | None = None
    ) -> None:
        self.pattern = pattern
        self.callback = callback
        self.default_args = default_args or {}
        self.name = name

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {describe(self.pattern)}>"

    def resolve(self, path: str) -> ResolverMatch | None:
        """Return the match of the whole of ``path``, else None."""
        found = self.pattern.match(path)
        if found is None:
            return None
        _, args, captured = found
        return ResolverMatch(
            self.callback,
            args,
            {**captured, **self.default_args},
            self.pattern.name,
            route=str(self.pattern),
            captured_kwargs=captured,
            extra_kwargs=self.default_args,
        )

    @property
    def lookup_str(self) -> str:
        """The path of the view, such as ``polls.views.index``."""
        view: Any = getattr(self.callback, "view_class", getattr(self.callback, "func", self.callback))
        name = getattr(view, "__qualname__", type(view).__name__)
        return f"{getattr(view, '__module__', type(view).__module__)}.{name}"

    def check(self) -> list[CheckMessage]:
        """Return the warnings about the route, the name and the view."""
        return [*self._check_name(), *self.pattern.check(), *self._check_view()]

    def _check_name(self) -> list[CheckMessage]:
        if not self.pattern.name or ":" not in self.pattern.name:
            return []
        return [
            Warning(
                f"Your URL pattern {describe(self.pattern)} has a name including a ':'. Remove the colon, to avoid ambiguous "
                "namespace references.",
                id="urls.W003",
            )
        ]

    def _check_view(self) -> list[CheckMessage]:
        view = self.callback
        if not (isinstance(view, type) and hasattr(view, "as_view")):
            return []
        return [
            Error(
                f"Your URL pattern {describe(self.pattern)} has an invalid view, pass {view.__name__}.as_view() instead of "
                f"{view.__name__}.",
                id="urls.E009",
            )
        ]


class URLResolver:
    """A branch: the URLconf at ``urlconf_name`` (a dotted path, a module or a list) below ``pattern``."""

    def __init__(
        self,
        pattern: Pattern,
        urlconf_name: Any,
        default_kwargs: dict[str, Any] | None = None,
        app_name: str | None = None,
        namespace: str | None = None,
    ) -> None:
        self.pattern = pattern
        self.urlconf_name = urlconf_name
        self.callback = None
        self.default_kwargs = default_kwargs or {}
        self.app_name = app_name
        self.namespace = namespace

    def __repr__(self) -> str:
        given: Any = self.urlconf_name
        is_list = given.__class__ is list and bool(self.url_patterns)
        shown = f"<{type(self.url_patterns[0]).__name__} list>" if is_list else repr(given)
        return f"<{type(self).__name__} {shown} ({self.app_name}:{self.namespace}) {describe(self.pattern)}>"

    @cached_property
    def urlconf_module(self) -> Any:
        """The module of patterns, or the list itself."""
        return dotted.module(self.urlconf_name) if isinstance(self.urlconf_name, str) else self.urlconf_name

    @cached_property
    def url_patterns(self) -> Sequence[Any]:
        """The patterns below.

        Raises ImproperlyConfigured when the module has no ``urlpatterns`` that is a list.
        """
        patterns = getattr(self.urlconf_module, "urlpatterns", self.urlconf_module)
        if isinstance(patterns, ModuleType) or not isinstance(patterns, Iterable):
            raise ImproperlyConfigured(
                f"The included URLconf '{self.urlconf_name}' does not appear to have any patterns in it. If you see the "
                "'urlpatterns' variable with valid patterns in the file then the issue is probably caused by a circular import."
            )
        return patterns if isinstance(patterns, list | tuple) else list(patterns)  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]  # what a user's module holds

    def resolve(self, path: str) -> ResolverMatch:
        """Return the match of ``path``, by walking the tree.

        Raises Resolver404. Requests are answered by the compiled table instead (`quintet.urls.table`); both agree.
        """
        found = self.pattern.match(path)
        if found is None:
            raise Resolver404({"path": path})
        rest, args, captured = found
        tried: list[list[Any]] = []
        for pattern in self.url_patterns:
            try:
                match = pattern.resolve(rest)
            except Resolver404 as error:
                tried += [[pattern, *below] for below in error.tried] if error.tried else [[pattern]]
                continue
            if match is not None:
                tried.append([pattern])
                return self._joined(pattern, match, args, captured, tried)
            tried.append([pattern])
        raise Resolver404({"tried": tried, "path": rest})

    def _joined(
        self, pattern: Any, below: ResolverMatch, args: tuple[Any, ...], captured: dict[str, Any], tried: list[Any]
    ) -> ResolverMatch:
        own = {**captured, **self.default_kwargs}
        # Named values here or below make the unnamed ones here go unused, as inside one expression.
        joined_args = below.args if own or below.kwargs else args + below.args
        prefix = "" if isinstance(pattern, URLPattern) else str(pattern.pattern)
        return ResolverMatch(
            below.func,
            joined_args,
            {**own, **below.kwargs},
            below.url_name,
            [self.app_name, *below.app_names],
            [self.namespace, *below.namespaces],
            joined_routes([prefix, below.route or ""]),
            tried,
            {**captured, **(below.captured_kwargs or {})},
            {**self.default_kwargs, **(below.extra_kwargs or {})},
        )

    def resolve_error_handler(self, view_type: int) -> Any:
        """Return the view for status ``view_type`` that the URLconf defines, else the default one."""
        handler = getattr(self.urlconf_module, f"handler{view_type}", None) or getattr(handlers, f"handler{view_type}")
        return dotted.load(handler) if isinstance(handler, str) else handler

    def check(self) -> list[CheckMessage]:
        """Return the messages about this branch and all below."""
        return list(_checked(self, ()))


def is_again(branch: URLResolver, above: Iterable[URLResolver]) -> bool:
    """Say whether ``branch`` includes a URLconf that one of ``above`` includes already: its paths never end."""
    return any(one.url_patterns is branch.url_patterns for one in above)


def _checked(branch: URLResolver, above: tuple[URLResolver, ...]) -> Iterator[CheckMessage]:
    yield from branch.pattern.check()
    if is_again(branch, above):
        return
    for pattern in branch.url_patterns:
        check = getattr(pattern, "check", None)
        if check is None or isinstance(pattern, type):
            yield _not_a_pattern(pattern)
        elif isinstance(pattern, URLResolver) and type(pattern).check is URLResolver.check:
            yield from _checked(pattern, (*above, branch))
        else:
            yield from check()


def _not_a_pattern(pattern: Any) -> CheckMessage:
    hint = None
    if isinstance(pattern, str):
        hint = (
            f"Try removing the string '{pattern}'. The list of URL patterns should not have a prefix string as the first element."
        )
    elif isinstance(pattern, tuple):
        hint = "Try using path() instead of a tuple."
    return Error(
        f"Your URL pattern {pattern!r} is invalid. Ensure that urlpatterns is a list of path() and/or re_path() instances.",
        hint=hint,
        id="urls.E004",
    )
