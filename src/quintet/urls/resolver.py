"""The resolver of a URLconf: its tree, its table and its reverse table, built at the first use."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from quintet.urls import current, reverse_table
from quintet.urls import table as tables
from quintet.urls.conf import has_language_prefix
from quintet.urls.errors import MissingRootUrlconf, Resolver404
from quintet.urls.match import ResolverMatch
from quintet.urls.patterns import LocalePrefixPattern, RegexPattern
from quintet.urls.settings import UrlSettings
from quintet.urls.tree import URLResolver


class RootResolver(URLResolver):
    """The resolver of a whole URLconf; answers paths by the compiled table."""

    @cached_property
    def table(self) -> tables.Table:
        """The compiled table of paths."""
        return tables.Table(self)

    @cached_property
    def pages(self) -> dict[str, tables.PlainWay]:
        """The literal paths, slash included, whose match has nothing to be worked out: found without a call."""
        return {f"/{path}": way for path, way in self.table.literals.items() if not way.has_defaults}

    @cached_property
    def names(self) -> reverse_table.Namespace:
        """The table of names."""
        return reverse_table.linked(self)

    @cached_property
    def locale_prefix(self) -> LocalePrefixPattern | None:
        """The step that `i18n_patterns` made in this URLconf, None when it was not used."""
        steps = (element.pattern for element in self.url_patterns if has_language_prefix(element))
        return next(steps, None)

    def resolve(self, path: str) -> ResolverMatch:
        """Return the match of ``path``, which begins with a slash; Resolver404 when there is none."""
        literal = self.pages.get(path)
        if literal is not None:
            return literal.match_of({})
        found = self.table.find(path[1:]) if path[:1] == "/" else None
        if found is not None:
            return found
        # The walk tells what was tried; it finds nothing that the table did not.
        return super().resolve(path)

    def resolve_error_handler(self, view_type: int) -> Any:
        """Return the view for status ``view_type``."""
        return super().resolve_error_handler(view_type)


def get_resolver(urlconf: Any = None) -> RootResolver:
    """Return the resolver of ``urlconf`` (a dotted path, a module or a list; ROOT_URLCONF for None), built once.

    Raises MissingRootUrlconf when ROOT_URLCONF is not set.
    """
    if urlconf is None:
        urlconf = UrlSettings.now().root_urlconf
    found = current.resolvers.get(urlconf)
    if found is None:
        if urlconf == "":
            raise MissingRootUrlconf("ROOT_URLCONF is not set: name the module that holds urlpatterns in your settings.")
        found = RootResolver(RegexPattern(r"^/"), urlconf)
        current.resolvers.put(urlconf, found)
    return found


def resolve(path: Any, urlconf: Any = None) -> ResolverMatch:
    """Return the view and arguments that answer ``path``; Resolver404 when none does."""
    return get_resolver(current.get_urlconf() if urlconf is None else urlconf).resolve(str(path))


def is_valid_path(path: str, urlconf: Any = None) -> ResolverMatch | bool:
    """Return the match of ``path``, False when there is none."""
    try:
        return resolve(path, urlconf)
    except Resolver404:
        return False


def clear_url_caches() -> None:
    """Forget every resolver, so that changed URLconfs are read again."""
    current.resolvers.clear()
