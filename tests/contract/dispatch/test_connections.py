"""Connecting, disconnecting and collecting while signals are sent, from receivers and from threads."""

import gc
import threading
import weakref

import pytest
from asgiref.sync import markcoroutinefunction

from quintet.dispatch import Signal, receiver

CACHING = pytest.mark.parametrize("caching", [False, True], ids=["plain", "caching"])


class Sender:
    """Somebody who sends."""


@CACHING
def test_a_signal_is_clean_after_its_receivers_are_gone(caching):
    signal = Signal(use_caching=caching)

    class Listener:
        def __call__(self, **named):
            return None

    listener = Listener()
    signal.connect(listener)
    assert signal.send(Sender) == [(listener, None)]
    del listener
    gc.collect()
    assert not signal.has_listeners(Sender)
    assert signal.receivers == []


@CACHING
def test_a_receiver_that_connects_another_is_heard_from_the_next_sending_on(caching):
    signal, heard = Signal(use_caching=caching), []

    def late(**named):
        heard.append("late")

    def first(**named):
        heard.append("first")
        signal.connect(late)

    signal.connect(first)
    signal.send(Sender)
    assert heard == ["first"]
    signal.send(Sender)
    assert heard == ["first", "first", "late"]


@CACHING
def test_a_receiver_that_disconnects_another_silences_it_from_the_next_sending_on(caching):
    signal, heard = Signal(use_caching=caching), []

    def second(**named):
        heard.append("second")

    def first(**named):
        signal.disconnect(second)

    signal.connect(first)
    signal.connect(second)
    signal.send(Sender)
    signal.send(Sender)
    assert heard == ["second"]


@CACHING
def test_the_receivers_of_every_sender_are_told_apart(caching):
    signal, heard = Signal(use_caching=caching), []
    senders = [type(f"Sender{number}", (), {}) for number in range(20)]

    def hear(sender, **named):
        heard.append(sender)

    for sender in senders[:10]:
        signal.connect(hear, sender=sender)
    for _ in range(2):
        for sender in senders:
            signal.send(sender)
    assert heard == senders[:10] * 2
    signal.disconnect(hear, sender=senders[0])
    assert signal.send(senders[0]) == []
    assert signal.has_listeners(senders[1])
    assert not signal.has_listeners(senders[0])


@CACHING
def test_a_signal_keeps_no_sender_alive(caching):
    signal = Signal(use_caching=caching)

    class Passing:
        pass

    def hear(**named):
        return None

    signal.connect(hear)
    signal.connect(hear, sender=Passing)
    signal.send(Passing)
    gone = weakref.ref(Passing)
    del Passing
    gc.collect()
    assert gone() is None
    signal.send(Sender)
    assert len(signal.receivers) == 1


def test_another_sender_at_the_address_of_a_dead_one_is_not_taken_for_it():
    signal, heard = Signal(), []

    def hear(**named):
        heard.append(named["sender"])

    for _ in range(200):
        sender = Sender()
        signal.connect(hear, sender=sender)
        del sender
        signal.send(Sender())
    assert heard == []


def test_a_falsy_sender_is_a_sender():
    signal, nobody = Signal(), []

    def hear(**named):
        return None

    signal.connect(hear, sender=nobody)
    assert signal.send(Sender) == []
    assert signal.send(nobody) == [(hear, None)]
    assert signal.disconnect(hear, sender=nobody)


def test_a_dispatch_uid_may_be_anything_hashable():
    signal, uid = Signal(), ("app", 7)

    def hear(**named):
        return "heard"

    def never(**named):
        return "never"

    signal.connect(hear, dispatch_uid=uid)
    signal.connect(never, dispatch_uid=uid)
    assert signal.send(None) == [(hear, "heard")]
    assert signal.disconnect(dispatch_uid=uid)


def test_bound_methods_of_two_objects_are_two_receivers():
    signal = Signal()

    class Listener:
        def hear(self, **named):
            return self

    one, other = Listener(), Listener()
    for listener in (one, other, one):
        signal.connect(listener.hear)
    assert [answer for _, answer in signal.send(None)] == [one, other]


def test_receiver_connects_to_each_of_several_signals_with_the_options():
    first, second = Signal(), Signal()

    @receiver([first, second], sender=Sender, dispatch_uid="both")
    def hear(**named):
        return "heard"

    assert first.send(Sender) == second.send(Sender) == [(hear, "heard")]
    assert first.send(None) == []


def test_a_marked_callable_is_an_async_receiver():
    signal = Signal()

    class Listener:
        def __init__(self):
            markcoroutinefunction(self)

        async def __call__(self, **named):
            return "awaited"

    listener = Listener()
    signal.connect(listener)
    assert signal.send(None) == [(listener, "awaited")]


@CACHING
def test_threads_connect_send_and_disconnect_at_once(caching):
    signal, errors, heard = Signal(use_caching=caching), [], []

    def always(**named):
        heard.append(1)

    signal.connect(always)

    def work():
        try:
            for _ in range(200):

                def passing(**named):
                    return None

                signal.connect(passing)
                assert any(found is always for found, _ in signal.send(Sender))
                assert signal.disconnect(passing)
        except BaseException as error:
            errors.append(error)
            raise

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert errors == []
    assert len(heard) == 800
    assert len(signal.receivers) == 1


def test_a_finaliser_that_sends_inside_a_connection_does_not_hang():
    signal = Signal()

    class Last:
        def __del__(self):
            signal.send(Sender)

        def hear(self, **named):
            return None

    for _ in range(50):
        signal.connect(Last().hear)
    assert not signal.has_listeners()
