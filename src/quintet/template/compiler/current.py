"""The fuse box of compiled code: who collects the look-ups that led nowhere, and how many inclusions there were."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import cycle, repeat

from quintet.template.compiler.misses import Miss

collector: ContextVar[list[Miss] | None] = ContextVar("quintet_template_misses", default=None)

#: For each inclusion, whether it looks at the stack: that costs as much as a small include, so only every so many do.
looks = cycle((*repeat(False, 31), True))


@contextmanager
def collect_misses() -> Iterator[list[Miss]]:
    """Give a list that fills with the look-ups that lead nowhere inside the block, in templates of recording engines.

    An engine records when it is a debug engine or when its option ``undefined`` is not "silent".
    """
    found: list[Miss] = []
    token = collector.set(found)
    try:
        yield found
    finally:
        collector.reset(token)
