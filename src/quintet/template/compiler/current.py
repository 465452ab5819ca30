"""The fuse box of the compiler: who collects the look-ups that led nowhere."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from quintet.template.compiler.misses import Miss

collector: ContextVar[list[Miss] | None] = ContextVar("quintet_template_misses", default=None)


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
