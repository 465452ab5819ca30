"""Signals: weakly held receivers, called in the order they connected. Public as `quintet.dispatch`.

    connect ──► receivers, a list that is replaced and never changed ──► send: those of this sender, sync ones first

Invariants (each with a test in tests/contract/dispatch):
* Whoever sends takes the receivers as they are at that moment, and holds them: connecting, disconnecting and collecting
  meanwhile, in a receiver or in another thread, changes the next sending.
* The finaliser of a receiver takes no lock, since it may run anywhere; it leaves a mark, and the next look removes the dead.
* A sender is held weakly, and forgotten with its connections: another object at its address hears nothing of it.
"""

import logging
import weakref
from collections.abc import Callable, Iterable
from threading import RLock
from types import FunctionType, MethodType
from typing import Any, NamedTuple, TypeVar

from quintet.kit import dotted
from quintet.kit.callables import is_coroutine_function, takes_any_keyword

F = TypeVar("F", bound=Callable[..., Any])
Pairs = list[tuple[Any, Any]]

logger = logging.getLogger("django.dispatch")


def _identity(target: Any) -> object:
    """Return what tells two receivers or senders apart: a bound method by its object and function."""
    return (id(target.__self__), id(target.__func__)) if type(target) is MethodType else id(target)


def _weakly(target: Any, when_gone: Callable[[Any], None]) -> Callable[[], Any]:
    return weakref.WeakMethod(target, when_gone) if type(target) is MethodType else weakref.ref(target, when_gone)


class _Entry:
    """One connection of a receiver to a signal; ``sender`` is the identity of the sender, None for anyone."""

    __slots__ = ("is_async", "key", "reference", "sender", "sender_reference")

    def __init__(self, key: object, reference: Callable[[], Any], is_async: bool) -> None:
        self.key, self.reference, self.is_async = key, reference, is_async
        self.sender: object = None
        self.sender_reference: Callable[[], Any] | None = None

    def is_dead(self) -> bool:
        """Say whether the receiver or the sender is gone."""
        return self.reference() is None or (self.sender_reference is not None and self.sender_reference() is None)


class _Found(NamedTuple):
    """The connections of one sender, for a signal with ``use_caching``; ``sender`` tells whether it is still that one."""

    sender: Callable[[], Any]
    entries: list[_Entry]


class Signal:
    """Something that happens, and those who want to know.

    ``use_caching`` keeps the receivers of each sender, for a signal with many receivers that is sent often; its senders must
    be objects that can be referred to weakly.
    """

    def __init__(self, use_caching: bool = False) -> None:
        self.use_caching = use_caching
        self.lock = RLock()
        #: Replaced at every change, never changed in place: a sender tests it, and walks over it, without a lock.
        self.receivers: list[_Entry] = []
        self._found: dict[int, _Found] = {}
        self._has_dead = False

    def connect(
        self, receiver: Callable[..., Any], sender: object = None, weak: bool = True, dispatch_uid: object = None
    ) -> None:
        """Call ``receiver`` when the signal is sent by ``sender`` (by anyone for None).

        ``dispatch_uid``, anything hashable, names the connection, so that connecting twice keeps one. Raises TypeError for a
        receiver that is not callable, ValueError for one that takes no keyword arguments.
        """
        _require_receiver(receiver)
        reference: Callable[[], Any] = _weakly(receiver, self._note_dead) if weak else (lambda: receiver)
        entry = _Entry(_key(receiver, sender, dispatch_uid), reference, _is_async(receiver))
        if sender is not None:
            entry.sender = _identity(sender)
            entry.sender_reference = self._held_sender(sender)
        with self.lock:
            kept = self._living()
            if all(other.key != entry.key for other in kept):
                kept = [*kept, entry]
            self._replace(kept)

    def disconnect(self, receiver: object = None, sender: object = None, dispatch_uid: object = None) -> bool:
        """Undo `connect` with the same arguments; say whether there was such a connection."""
        key = _key(receiver, sender, dispatch_uid)
        with self.lock:
            living = self._living()
            kept = [entry for entry in living if entry.key != key]
            self._replace(kept)
        return len(kept) < len(living)

    def has_listeners(self, sender: object = None) -> bool:
        """Say whether anyone would be called for ``sender``."""
        return bool(self.receivers) and any(entry.reference() is not None for entry in self._found_for(sender))

    def send(self, sender: object, **named: Any) -> Pairs:
        """Call every receiver, sync ones first; return (receiver, response) pairs. An error stops the sending and is raised.

        Async receivers run together on the loop that this thread works for, or on one of their own.
        """
        if not self.receivers:
            return []
        plain, waiting = self._split(sender)
        answers = [(receiver, receiver(signal=self, sender=sender, **named)) for receiver in plain]
        if waiting:
            answers += _waiting().finish(self, waiting, sender, named)
        return answers

    async def asend(self, sender: object, **named: Any) -> Pairs:
        """Do as `send`: sync receivers run by `sync_to_async`, one after the other, then the async ones together."""
        if not self.receivers:
            return []
        plain, waiting = self._split(sender)
        answers: Pairs = await _waiting().in_thread(_call_all, plain, self, sender, named) if plain else []
        return answers + (await _waiting().together(self, waiting, sender, named) if waiting else [])

    def send_robust(self, sender: object, **named: Any) -> Pairs:
        """Call every receiver; an error is logged under django.dispatch, and stands in its pair instead of the response."""
        if not self.receivers:
            return []
        plain, waiting = self._split(sender)
        answers = _call_all_robustly(plain, self, sender, named)
        if waiting:
            answers += _waiting().finish(self, waiting, sender, named, robust=True)
        return answers

    async def asend_robust(self, sender: object, **named: Any) -> Pairs:
        """Do as `asend`; an error is logged and stands in its pair instead of the response."""
        if not self.receivers:
            return []
        plain, waiting = self._split(sender)
        answers: Pairs = await _waiting().in_thread(_call_all_robustly, plain, self, sender, named) if plain else []
        return answers + (await _waiting().together(self, waiting, sender, named, robust=True) if waiting else [])

    def _split(self, sender: object) -> tuple[list[Any], list[Any]]:
        """Return the living (sync receivers, async receivers) of a sender."""
        plain: list[Any] = []
        waiting: list[Any] = []
        wanted = _identity(sender)
        for entry in self._found_for(sender) if self.use_caching or self._has_dead else self.receivers:
            if (entry.sender is None or entry.sender == wanted) and (receiver := entry.reference()) is not None:
                (waiting if entry.is_async else plain).append(receiver)
        return plain, waiting

    def _found_for(self, sender: object) -> list[_Entry]:
        if self._has_dead:
            self._clear_dead_receivers()
        if sender is None or not self.use_caching:
            return self._matching(sender)
        # Taken before the receivers are read: what was found in a list of before lands in the dictionary of before.
        known = self._found
        found = known.get(id(sender))
        if found is None or found.sender() is not sender:
            address = id(sender)
            reference = weakref.ref(sender, lambda _: known.pop(address, None))
            found = known[address] = _Found(reference, self._matching(sender))
        return found.entries

    def _matching(self, sender: object) -> list[_Entry]:
        wanted = _identity(sender)
        return [entry for entry in self.receivers if entry.sender is None or entry.sender == wanted]

    def _held_sender(self, sender: object) -> Callable[[], Any]:
        try:
            return _weakly(sender, self._note_dead)
        except TypeError:  # what cannot be held weakly is held, so that its address stays its own
            return lambda: sender

    def _clear_dead_receivers(self) -> None:
        with self.lock:
            self._replace(self._living())

    def _living(self) -> list[_Entry]:
        if not self._has_dead:
            return self.receivers
        # Lowered first: what dies from here on raises it again.
        self._has_dead = False
        return [entry for entry in self.receivers if not entry.is_dead()]

    def _replace(self, receivers: list[_Entry]) -> None:
        self.receivers = receivers
        self._found = {}

    def _note_dead(self, _gone: object) -> None:
        self._has_dead = True


def _key(receiver: object, sender: object, dispatch_uid: object) -> tuple[object, object]:
    name = ("uid", dispatch_uid) if dispatch_uid is not None else _identity(receiver)
    return name, None if sender is None else _identity(sender)


def _waiting() -> Any:
    """Return the half that knows event loops; it is loaded with the first need, because asyncio is half of an import's time."""
    return dotted.module("quintet.dispatch.waiting")


def _is_async(receiver: Any) -> bool:
    if is_coroutine_function(receiver):
        return True
    return type(receiver) is not FunctionType and is_coroutine_function(getattr(receiver, "__call__", None))  # noqa: B004  not a callable test


def _require_receiver(receiver: Any) -> None:
    if not callable(receiver):
        raise TypeError("Signal receivers must be callable.")
    try:
        suits = takes_any_keyword(receiver)
    except (TypeError, ValueError):
        return  # a callable written in C tells no signature; the first send will
    if not suits:
        raise ValueError("Signal receivers must accept keyword arguments (**kwargs).")


def _call_all(receivers: list[Any], signal: Signal, sender: object, named: dict[str, Any]) -> Pairs:
    return [(receiver, receiver(signal=signal, sender=sender, **named)) for receiver in receivers]


def _call_all_robustly(receivers: list[Any], signal: Signal, sender: object, named: dict[str, Any]) -> Pairs:
    return [(receiver, _robustly(receiver, signal, sender, named)) for receiver in receivers]


def _robustly(receiver: Any, signal: Signal, sender: object, named: dict[str, Any]) -> Any:
    try:
        return receiver(signal=signal, sender=sender, **named)
    except Exception as error:  # noqa: BLE001  send_robust hands the error to its caller, as documented
        log_failure(receiver, error)
        return error


def log_failure(receiver: Any, error: Exception) -> None:
    """Log what a receiver raised under `send_robust`, with ``receiver`` (its name) and ``err`` as extra context."""
    name = getattr(receiver, "__qualname__", type(receiver).__qualname__)
    details = {"receiver": name, "err": error}
    logger.error("Error calling %s in Signal.send_robust() (%s)", name, error, exc_info=error, extra=details)


def receiver(signal: Signal | Iterable[Signal], **options: Any) -> Callable[[F], F]:
    """Connect the decorated function to a signal, or to each of several; ``options`` are those of `Signal.connect`."""

    def connect(function: F) -> F:
        for one in (signal,) if isinstance(signal, Signal) else signal:
            one.connect(function, **options)
        return function

    return connect
