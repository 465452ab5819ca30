"""System checks of URLconfs: W001 to W005, E004, E007 to E009 and W010 of `urls`."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from quintet.kernel.checks import CheckMessage, Error, Warning
from quintet.kit import dotted
from quintet.kit.callables import takes
from quintet.urls.resolver import get_resolver
from quintet.urls.settings import UrlSettings
from quintet.urls.tree import URLResolver, is_again

#: Status → number of arguments of its handler.
HANDLER_ARGUMENTS = {400: 2, 403: 2, 404: 2, 500: 1}


def has_root() -> bool:
    """Say whether there is a tree to check; a ROOT_URLCONF that leads nowhere is reported by a check of its own."""
    root: Any = UrlSettings.now().root_urlconf
    if not isinstance(root, str):
        return root is not None
    try:
        return bool(root) and dotted.exists(root)
    except ImportError:
        return False


def check_url_config(app_configs: Sequence[Any] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Check every pattern of ROOT_URLCONF."""
    return get_resolver().check() if has_root() else []


def check_url_namespaces_unique(app_configs: Sequence[Any] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Warn of a namespace that is used twice."""
    if not has_root():
        return []
    counts = Counter(_namespaces(get_resolver(), (), ()))
    return [
        Warning(
            f"URL namespace '{namespace}' isn't unique. You may not be able to reverse all URLs in this namespace",
            id="urls.W005",
        )
        for namespace, count in counts.items()
        if count > 1
    ]


def _namespaces(branch: URLResolver, above: tuple[URLResolver, ...], names: tuple[str, ...]) -> Iterator[str]:
    if is_again(branch, above):
        return
    for pattern in branch.url_patterns:
        if isinstance(pattern, URLResolver):
            path = (*names, pattern.namespace) if pattern.namespace else names
            if pattern.namespace:
                yield ":".join(path)
            yield from _namespaces(pattern, (*above, branch), path)


def check_custom_error_handlers(app_configs: Sequence[Any] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Check that handler400 and so on can be imported and take the right arguments."""
    if not has_root():
        return []
    resolver = get_resolver()
    messages: list[CheckMessage] = []
    for status, count in HANDLER_ARGUMENTS.items():
        given = getattr(resolver.urlconf_module, f"handler{status}", None)
        if given is None:
            continue
        path = given if isinstance(given, str) else f"{given.__module__}.{given.__qualname__}"
        try:
            handler = resolver.resolve_error_handler(status)
        except ImportError as error:
            messages.append(
                Error(f"The custom handler{status} view '{path}' could not be imported.", hint=str(error), id="urls.E008")
            )
            continue
        if not _takes(handler, count):
            names = "request, exception" if count == 2 else "request"
            messages.append(
                Error(
                    f"The custom handler{status} view '{path}' does not take the correct number of arguments ({names}).",
                    id="urls.E007",
                )
            )
    return messages


def _takes(handler: Any, count: int) -> bool:
    return takes(handler, count)
