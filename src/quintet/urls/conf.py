"""What a URLconf is written with: `path`, `re_path` and `include`."""

from collections.abc import Callable
from typing import Any

from quintet.kernel.errors import ImproperlyConfigured, ViewDoesNotExist
from quintet.kit import dotted
from quintet.services.settings import ServicesSettings
from quintet.urls.patterns import LocalePrefixPattern, RegexPattern, RoutePattern
from quintet.urls.tree import URLPattern, URLResolver

Included = tuple[Any, str | None, str | None]


def path(
    route: Any, view: Callable[..., Any] | Included, kwargs: dict[str, Any] | None = None, name: str | None = None
) -> URLPattern | URLResolver:
    """Return the element of ``urlpatterns`` for a route with ``<converter:name>`` parameters.

    ``view`` is a view or what `include` returns; ``kwargs`` are passed to it beside what the route captures. Raises TypeError
    for anything else.
    """
    return _element(RoutePattern, route, view, kwargs, name)


def re_path(
    route: Any, view: Callable[..., Any] | Included, kwargs: dict[str, Any] | None = None, name: str | None = None
) -> URLPattern | URLResolver:
    """Return the element of ``urlpatterns`` for a regular expression; see `path` for the rest."""
    return _element(RegexPattern, route, view, kwargs, name)


def get_callable(lookup_view: Any) -> Any:
    """Return a view: a callable as it is, that at a dotted path loaded.

    Raises ViewDoesNotExist for a path that leads to nothing, or to what is no view; what the module itself raises goes through.
    """
    if callable(lookup_view):
        return lookup_view
    if not isinstance(lookup_view, str):
        raise ViewDoesNotExist(f"'{lookup_view}' is not a callable or a dot-notation path")
    try:
        found = dotted.load(lookup_view)
    except dotted.DottedPathError as error:
        raise ViewDoesNotExist(f"Could not import '{lookup_view}'. {error}") from error
    except ModuleNotFoundError as error:
        # A module that the view's own module lacks is a mistake of its own.
        if not f"{lookup_view}.".startswith(f"{error.name}."):
            raise
        raise ViewDoesNotExist(f"Could not import '{lookup_view}'. {error}") from error
    if not callable(found):
        raise ViewDoesNotExist(f"Could not import '{lookup_view}'. View is not callable.")
    return found


def has_language_prefix(element: object) -> bool:
    """Say whether an element of ``urlpatterns`` was made by `i18n_patterns`."""
    return isinstance(element, URLResolver) and isinstance(element.pattern, LocalePrefixPattern)


def i18n_patterns(*urls: Any, prefix_default_language: bool = True) -> list[Any]:
    """Return ``urls`` below the code of the active language, for a root URLconf; as they are while USE_I18N is off.

    With ``prefix_default_language`` False, URLs of LANGUAGE_CODE have no prefix.
    """
    if not ServicesSettings.now().use_i18n:
        return list(urls)
    return [URLResolver(LocalePrefixPattern(prefix_default_language), list(urls))]


def _element(
    pattern_class: type[RoutePattern | RegexPattern], route: Any, view: Any, kwargs: dict[str, Any] | None, name: str | None
) -> URLPattern | URLResolver:
    if kwargs is not None and not isinstance(kwargs, dict):  # pyright: ignore[reportUnnecessaryIsInstance]  # documented check
        raise TypeError(f"kwargs argument must be a dict, but got {type(kwargs).__name__}.")
    if isinstance(view, list | tuple):
        included: Any = view  # pyright: ignore[reportUnknownVariableType]  # what include() gave
        urlconf, app_name, namespace = included
        return URLResolver(pattern_class(route, is_endpoint=False), urlconf, kwargs, app_name=app_name, namespace=namespace)
    if callable(view):
        return URLPattern(pattern_class(route, name=name, is_endpoint=True), view, kwargs, name)
    if hasattr(view, "as_view"):
        name = type(view).__name__
        raise TypeError(f"view must be a callable, pass {name}.as_view(), not {name}().")
    raise TypeError("view must be a callable or a list/tuple in the case of include().")


def include(arg: Any, namespace: str | None = None) -> Included:
    """Return the URLconf at ``arg`` for `path`: a dotted path, a module, a list, or (list, application namespace).

    Raises ImproperlyConfigured for a tuple of another length, a ``namespace`` without an application namespace, or translated
    prefixes below the root.
    """
    app_name: str | None = None
    urlconf: Any
    if isinstance(arg, tuple):
        if len(arg) == 3 and namespace:  # pyright: ignore[reportUnknownArgumentType]  # a user's tuple
            raise ImproperlyConfigured("Cannot override the namespace for a dynamic module that provides a namespace.")
        if len(arg) != 2:  # pyright: ignore[reportUnknownArgumentType]  # a user's tuple
            raise ImproperlyConfigured(
                f"Passing a {len(arg)}-tuple to include() is not supported. Pass a 2-tuple containing the list of patterns and "  # pyright: ignore[reportUnknownArgumentType]  # a user's tuple
                "app_name, and provide the namespace argument to include() instead."
            )
        urlconf, app_name = arg  # pyright: ignore[reportUnknownVariableType]  # a user's tuple
    else:
        urlconf = dotted.module(arg) if isinstance(arg, str) else arg
        app_name = getattr(urlconf, "app_name", None)
    patterns = getattr(urlconf, "urlpatterns", urlconf)  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]  # a user's module or list
    if isinstance(patterns, list | tuple) and any(map(has_language_prefix, patterns)):  # pyright: ignore[reportUnknownArgumentType]  # a user's list
        raise ImproperlyConfigured("Using i18n_patterns in an included URLconf is not allowed.")
    if namespace and not app_name:
        raise ImproperlyConfigured(
            "Specifying a namespace in include() without providing an app_name is not supported. Set the app_name attribute in "
            "the included module, or pass a 2-tuple containing the list of patterns and app_name instead."
        )
    return urlconf, app_name, namespace or app_name  # pyright: ignore[reportUnknownVariableType]  # checked by the resolver
