"""`atomic`: a block, or a function, that commits as a whole or not at all. Public as `quintet.db.transaction.atomic`."""

from collections.abc import Callable
from functools import partial, wraps
from types import TracebackType
from typing import Any, ParamSpec, TypeVar, cast, overload

from quintet.drivers import transactions
from quintet.drivers.aliases import DEFAULT_DB_ALIAS
from quintet.drivers.current import connections
from quintet.kit import bridge
from quintet.kit.callables import is_coroutine_function, is_generator_function

P = ParamSpec("P")
R = TypeVar("R")
F = TypeVar("F", bound=Callable[..., Any])

#: Where a view says on which aliases ATOMIC_REQUESTS does not count (None: on all); copied along by functools.wraps.
EXEMPT = "_non_atomic_requests"


class Atomic:
    """One description of a transaction: a context manager (``with`` and ``async with``) and a decorator, reusable.

    ``savepoint=False`` joins the enclosing block; ``durable`` refuses to be inside one; ``share`` lets child tasks take part,
    one at a time.
    """

    from_test = False

    def __init__(self, using: str | None = None, savepoint: bool = True, durable: bool = False, *, share: bool = False) -> None:
        self.using = DEFAULT_DB_ALIAS if using is None else using
        self.savepoint, self.durable, self.share = savepoint, durable, share

    def __enter__(self) -> None:
        transactions.enter(
            connections[self.using],
            savepoint=self.savepoint,
            durable=self.durable,
            share=self.share,
            from_test=self.from_test,
        )

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        transactions.leave(connections[self.using], failed=kind is not None, from_test=self.from_test)

    async def __aenter__(self) -> None:
        await bridge.run(self.__enter__)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await bridge.run(self.__exit__, kind, error, traceback)

    def __call__(self, function: F) -> F:
        """Return ``function`` inside this transaction.

        Raises TypeError for a generator function, whose body would run outside of it.
        """
        if is_generator_function(function):
            raise TypeError(
                f"atomic cannot decorate the generator function {function.__qualname__}: its body runs after the block ended. "
                "Use `with atomic():` inside it."
            )
        return cast("F", self._around_async(function) if is_coroutine_function(function) else self._around(function))

    def _around(self, function: Callable[P, R]) -> Callable[P, R]:
        @wraps(function)
        def inside(*args: P.args, **kwargs: P.kwargs) -> R:
            with self:
                return function(*args, **kwargs)

        return inside

    def _around_async(self, function: Callable[P, Any]) -> Callable[P, Any]:
        @wraps(function)
        async def inside(*args: P.args, **kwargs: P.kwargs) -> Any:
            async with self:
                return await function(*args, **kwargs)

        return inside


@overload
def atomic(using: F) -> F: ...
@overload
def atomic(using: str | None = None, savepoint: bool = True, durable: bool = False, *, share: bool = False) -> Atomic: ...
def atomic(using: Any = None, savepoint: bool = True, durable: bool = False, *, share: bool = False) -> Any:
    """Make a block or a function atomic on the alias ``using``; bare ``@atomic`` is the default alias.

    Raises RuntimeError on entry of a ``durable`` block inside another block.
    """
    if callable(using):
        return Atomic()(using)
    return Atomic(using, savepoint, durable, share=share)


def non_atomic_requests(using: Any = None) -> Any:
    """Keep a view out of ATOMIC_REQUESTS: on every alias as a bare decorator, on ``using`` with a name."""
    if callable(using):
        return _exempt(using, None)
    return partial(_exempt, alias=using)


def _exempt(view: Any, alias: str | None) -> Any:
    setattr(view, EXEMPT, {alias, *getattr(view, EXEMPT, ())})
    return view


def atomic_view(view: Callable[..., Any]) -> Callable[..., Any]:
    """Return ``view`` inside a transaction on every alias with ATOMIC_REQUESTS: the provider of `ports.atomic_view`."""
    exempt: set[str | None] = getattr(view, EXEMPT, set())
    if None in exempt:
        return view
    for alias, settings in connections.settings.items():
        if settings["ATOMIC_REQUESTS"] and alias not in exempt:
            view = Atomic(alias)(view)
    return view
