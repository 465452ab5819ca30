"""Registering and running checks on the process's own registry; what `quintet.core.checks` offers as functions."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar, overload

from quintet.kernel import current
from quintet.kernel.checks import CheckMessage
from quintet.kit.callables import takes_any_keyword

F = TypeVar("F", bound=Callable[..., Iterable[CheckMessage]])


@overload
def register(check: F, *tags: str, deploy: bool = False) -> F: ...
@overload
def register(check: str | None = None, *tags: str, deploy: bool = False) -> Callable[[F], F]: ...
def register(check: Any = None, *tags: str, deploy: bool = False) -> Any:
    """Register a check function under tags: ``register(function, "tag")``, or as a decorator ``@register("tag")``.

    Raises TypeError for a function that takes no ``**kwargs``.
    """
    if callable(check):
        _add(check, tags, deploy)
        return check
    named = tags if check is None else (check, *tags)

    def decorate(function: F) -> F:
        _add(function, named, deploy)
        return function

    return decorate


def _add(check: Any, tags: Iterable[str], deploy: bool) -> None:
    # What checks are called with may grow, so each must bear arguments that it does not know.
    if not takes_any_keyword(check):
        raise TypeError("Check functions must accept keyword arguments (**kwargs).")
    current.checks.register(check, *tags, deploy=deploy)


def run_checks(
    app_configs: Sequence[Any] | None = None,
    tags: Iterable[str] | None = None,
    include_deployment_checks: bool = False,
    databases: Sequence[str] | None = None,
) -> list[CheckMessage]:
    """Run the registered checks and return what they found."""
    return current.checks.run(app_configs, tags, include_deployment_checks, databases)


def tag_exists(tag: str, include_deployment_checks: bool = False) -> bool:
    """Say whether a registered check carries ``tag``."""
    return current.checks.tag_exists(tag, include_deployment_checks)
