"""The driver's edge: may this caller be parked, may it block, or must it be refused?"""

import time

from quintet.drivers.errors import refusal
from quintet.kit import bridge
from quintet.kit.libraries import asyncio
from quintet.kit.own_environment import own_variable

ALLOW_UNSAFE = "ALLOW_ASYNC_UNSAFE"


def parks() -> bool:
    """Say whether the caller waits by parking (inside a portal) or by blocking.

    Raises SynchronousOnlyOperation where blocking would freeze an event loop, unless DJANGO_ALLOW_ASYNC_UNSAFE is set.
    """
    found = bridge.posture()
    if found is None and not own_variable(ALLOW_UNSAFE):
        raise refusal()
    return found is True


def pause(seconds: float) -> None:
    """Wait, by parking or by blocking as the caller may."""
    if parks():
        bridge.wait(asyncio.sleep(seconds))
    else:
        time.sleep(seconds)
