"""Time and memory held still for a test."""

import gc
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any
from unittest import mock, skipUnless

#: Whether this system can change the zone of a running process.
TZ_SUPPORT = hasattr(time, "tzset")


@contextmanager
def freeze_time(t: float) -> Generator[None]:
    """Have `time.time` answer ``t``, seconds since 1970, until the end of the block."""
    with mock.patch("time.time", return_value=t):
        yield


def requires_tz_support(test: Callable[..., Any]) -> Callable[..., Any]:
    """Skip a test where the zone of a running process cannot be changed."""
    return skipUnless(TZ_SUPPORT, "This test needs a system that can change the zone of a running process.")(test)


def garbage_collect() -> None:
    """Collect every object that nobody holds; a second round takes those that finalisers of the first let go of."""
    gc.collect()
    gc.collect()
