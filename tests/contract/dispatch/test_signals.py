"""Signals as their documentation describes them."""

import asyncio
import gc

import pytest

from quintet.dispatch import Signal, receiver


class Sender:
    """Somebody who sends."""


def test_receivers_are_called_in_order_with_the_arguments():
    signal, calls = Signal(), []

    def first(sender, **named):
        calls.append(("first", sender, named["size"]))
        return 1

    def second(sender, **named):
        calls.append(("second", sender, named["size"]))
        return 2

    signal.connect(first)
    signal.connect(second)
    assert signal.send(Sender, size=3) == [(first, 1), (second, 2)]
    assert calls == [("first", Sender, 3), ("second", Sender, 3)]


def test_a_receiver_of_one_sender_hears_only_that_one():
    signal, heard = Signal(), []

    @receiver(signal, sender=Sender)
    def hear(sender, **named):
        heard.append(sender)

    signal.send(Sender)
    signal.send(object)
    signal.send(None)
    assert heard == [Sender]
    assert signal.has_listeners(Sender)
    assert not signal.has_listeners(object)


def test_connecting_twice_calls_once():
    signal, calls = Signal(), []

    def hear(**named):
        calls.append(1)

    signal.connect(hear)
    signal.connect(hear)
    signal.connect(lambda **named: calls.append(2), dispatch_uid="once", weak=False)
    signal.connect(lambda **named: calls.append(3), dispatch_uid="once", weak=False)
    signal.send(None)
    assert calls == [1, 2]
    assert signal.disconnect(dispatch_uid="once")
    assert not signal.disconnect(dispatch_uid="once")


def test_receivers_are_held_weakly_unless_asked_otherwise():
    signal, calls = Signal(), []

    class Listener:
        def hear(self, **named):
            calls.append("method")

    listener = Listener()
    signal.connect(listener.hear)
    signal.connect(lambda **named: calls.append("lambda"))
    signal.connect(lambda **named: calls.append("kept"), weak=False)
    gc.collect()
    signal.send(None)
    assert calls == ["method", "kept"]
    del listener
    gc.collect()
    signal.send(None)
    assert calls == ["method", "kept", "kept"]
    assert len(signal.receivers) == 1


def test_the_first_error_stops_send_and_send_robust_goes_on(caplog):
    signal, calls = Signal(), []

    def fail(**named):
        raise ValueError("broken")

    def hear(**named):
        calls.append(1)

    signal.connect(fail)
    signal.connect(hear)
    with pytest.raises(ValueError, match="broken"):
        signal.send(None)
    assert calls == []
    answers = signal.send_robust(None)
    assert calls == [1]
    assert answers[0][0] is fail
    assert isinstance(answers[0][1], ValueError)
    assert answers[1] == (hear, None)
    assert "Error calling" in caplog.text


def test_async_receivers_are_awaited_from_sync_and_async_code():
    signal = Signal()

    async def answer(sender, **named):
        await asyncio.sleep(0)
        return "awaited"

    def plain(sender, **named):
        return "plain"

    signal.connect(answer)
    signal.connect(plain)
    assert signal.send(None) == [(plain, "plain"), (answer, "awaited")]
    assert asyncio.run(signal.asend(None)) == [(plain, "plain"), (answer, "awaited")]


def test_async_receivers_run_together():
    signal = Signal()
    met = asyncio.Barrier(2)

    async def one(**named):
        await asyncio.wait_for(met.wait(), 5)

    async def other(**named):
        await asyncio.wait_for(met.wait(), 5)

    signal.connect(one)
    signal.connect(other)
    assert len(asyncio.run(signal.asend(None))) == 2


def test_async_errors_stand_in_the_answer_of_send_robust(caplog):
    signal = Signal()

    async def fail(**named):
        raise ValueError("broken")

    signal.connect(fail)
    (answer,) = asyncio.run(signal.asend_robust(None))
    assert isinstance(answer[1], ValueError)
    with pytest.raises(ValueError, match="broken"):
        asyncio.run(signal.asend(None))


@pytest.mark.parametrize(
    ("wrong", "error", "words"),
    [("text", TypeError, "callable"), (lambda sender: None, ValueError, r"\*\*kwargs")],
)
def test_what_cannot_receive_is_refused(wrong, error, words):
    with pytest.raises(error, match=words):
        Signal().connect(wrong)
