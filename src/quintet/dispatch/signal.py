"""Signals: weakly held receivers, called in the order they connected. Public as `quintet.dispatch`.

`send` costs one attribute read and one truth test while nobody listens. Async receivers are awaited together, whichever of
`send` and `asend` is called.
"""

import logging
import weakref
from collections.abc import Callable, Iterable
from inspect import Parameter, iscoroutinefunction, signature
from threading import RLock
from typing import Any, TypeVar

from quintet.kit import dotted

F = TypeVar("F", bound=Callable[..., Any])

logger = logging.getLogger("django.dispatch")


def _identity(target: Any) -> object:
    """Return what tells two receivers or senders apart: a bound method by its object and function."""
    if hasattr(target, "__func__") and hasattr(target, "__self__"):
        return (id(target.__self__), id(target.__func__))
    return id(target)


def _weakly(receiver: Any, when_gone: Callable[[Any], None]) -> Callable[[], Any]:
    if hasattr(receiver, "__func__") and hasattr(receiver, "__self__"):
        return weakref.WeakMethod(receiver, when_gone)
    return weakref.ref(receiver, when_gone)


class _Entry:
    """One connection of a receiver to a signal."""

    __slots__ = ("is_async", "key", "reference", "sender")

    def __init__(self, key: object, sender: object, reference: Callable[[], Any], is_async: bool) -> None:
        self.key, self.sender, self.reference, self.is_async = key, sender, reference, is_async


class Signal:
    """Something that happens, and those who want to know.

    ``use_caching`` is accepted for compatibility; look-up is a walk over a tuple either way.
    """

    def __init__(self, use_caching: bool = False) -> None:
        self.use_caching = use_caching
        self.lock = RLock()
        self.receivers: tuple[_Entry, ...] = ()

    def connect(
        self, receiver: Callable[..., Any], sender: object = None, weak: bool = True, dispatch_uid: object = None
    ) -> None:
        """Call ``receiver`` when the signal is sent by ``sender`` (by anyone for None).

        ``dispatch_uid`` names the connection, so that connecting twice keeps one. Raises TypeError for a receiver that is
        not callable, ValueError for one that takes no keyword arguments.
        """
        _require_receiver(receiver)
        key = (
            dispatch_uid if dispatch_uid is not None else _identity(receiver),
            _identity(sender) if sender is not None else None,
        )
        reference: Callable[[], Any] = _weakly(receiver, self._forget) if weak else (lambda: receiver)
        with self.lock:
            if all(entry.key != key for entry in self.receivers):
                self.receivers = (*self.receivers, _Entry(key, sender and _identity(sender), reference, _is_async(receiver)))

    def disconnect(self, receiver: object = None, sender: object = None, dispatch_uid: object = None) -> bool:
        """Undo `connect` with the same arguments; say whether there was such a connection."""
        key = (
            dispatch_uid if dispatch_uid is not None else _identity(receiver),
            _identity(sender) if sender is not None else None,
        )
        with self.lock:
            kept = tuple(entry for entry in self.receivers if entry.key != key)
            found = len(kept) < len(self.receivers)
            self.receivers = kept
        return found

    def has_listeners(self, sender: object = None) -> bool:
        """Say whether anyone would be called for ``sender``."""
        return bool(self.receivers) and any(True for _ in self._live(sender))

    def send(self, sender: object, **named: Any) -> list[tuple[Any, Any]]:
        """Call every receiver; return (receiver, response) pairs. The first error stops the sending and is raised."""
        if not self.receivers:
            return []
        plain, waiting = self._split(sender)
        answers = [(receiver, receiver(signal=self, sender=sender, **named)) for receiver in plain]
        if waiting:
            answers += _waiting().finish(self, waiting, sender, named)
        return answers

    async def asend(self, sender: object, **named: Any) -> list[tuple[Any, Any]]:
        """Do as `send`, awaiting async receivers together; sync receivers run bridged."""
        if not self.receivers:
            return []
        plain, waiting = self._split(sender)
        answers = [(receiver, await _waiting().run(receiver, signal=self, sender=sender, **named)) for receiver in plain]
        return answers + (await _waiting().together(self, waiting, sender, named) if waiting else [])

    def send_robust(self, sender: object, **named: Any) -> list[tuple[Any, Any]]:
        """Call every receiver; an error is logged and stands in the pair instead of the response."""
        if not self.receivers:
            return []
        plain, waiting = self._split(sender)
        answers = [(receiver, _robustly(receiver, self, sender, named)) for receiver in plain]
        if waiting:
            answers += _waiting().finish(self, waiting, sender, named, robust=True)
        return answers

    async def asend_robust(self, sender: object, **named: Any) -> list[tuple[Any, Any]]:
        """Do as `send_robust`, awaiting async receivers together."""
        if not self.receivers:
            return []
        plain, waiting = self._split(sender)
        answers = [(receiver, await _waiting().run(_robustly, receiver, self, sender, named)) for receiver in plain]
        return answers + (await _waiting().together(self, waiting, sender, named, robust=True) if waiting else [])

    def _live(self, sender: object) -> Iterable[tuple[Any, bool]]:
        wanted = _identity(sender)
        for entry in self.receivers:
            if entry.sender is None or entry.sender == wanted:
                receiver = entry.reference()
                if receiver is not None:
                    yield receiver, entry.is_async

    def _split(self, sender: object) -> tuple[list[Any], list[Any]]:
        plain: list[Any] = []
        waiting: list[Any] = []
        for receiver, is_async in self._live(sender):
            (waiting if is_async else plain).append(receiver)
        return plain, waiting

    def _forget(self, gone: object) -> None:
        with self.lock:
            self.receivers = tuple(entry for entry in self.receivers if entry.reference is not gone)


def _waiting() -> Any:
    """Return the half that knows event loops; it is loaded with the first need, because asyncio is half of an import's time."""
    return dotted.module("quintet.dispatch.waiting")


def _is_async(receiver: Any) -> bool:
    return iscoroutinefunction(receiver) or iscoroutinefunction(getattr(receiver, "__call__", None))  # noqa: B004  not a callable test


def _require_receiver(receiver: Any) -> None:
    if not callable(receiver):
        raise TypeError("Signal receivers must be callable.")
    try:
        parameters = signature(receiver).parameters.values()
    except (TypeError, ValueError):
        return  # a callable written in C tells no signature; the first send will
    if all(parameter.kind is not Parameter.VAR_KEYWORD for parameter in parameters):
        raise ValueError("Signal receivers must accept keyword arguments (**kwargs).")


def _robustly(receiver: Any, signal: Signal, sender: object, named: dict[str, Any]) -> Any:
    try:
        return receiver(signal=signal, sender=sender, **named)
    except Exception as error:  # noqa: BLE001  send_robust hands the error to its caller, as documented
        log_failure(receiver, error)
        return error


def log_failure(receiver: Any, error: Exception) -> None:
    """Log what a receiver raised under `send_robust`."""
    name = getattr(receiver, "__qualname__", type(receiver).__qualname__)
    logger.error("Error calling %s in Signal.send_robust() (%s)", name, error, exc_info=error)


def receiver(signal: Signal | Iterable[Signal], **options: Any) -> Callable[[F], F]:
    """Connect the decorated function to a signal, or to each of several."""

    def connect(function: F) -> F:
        for one in (signal,) if isinstance(signal, Signal) else signal:
            one.connect(function, **options)
        return function

    return connect
