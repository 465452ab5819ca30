"""Templates live as long as the process: they keep nothing of the values that they rendered."""

import asyncio
import gc
import weakref

import pytest

from quintet.template import Context, Engine
from quintet.template.lookups import MOST_TYPES, is_plain


def test_classes_made_while_the_program_runs_are_not_kept():
    template = Engine().from_string("{% if x %}{{ x.a }}{% endif %}{{ x }}{% for y in x.rows %}{{ y }}{% endfor %}")
    made = []
    is_plain.cache_clear()
    for _ in range(MOST_TYPES * 3):
        kind = type("Form", (), {"a": 1, "rows": (), "__str__": lambda self: "form"})
        made.append(weakref.ref(kind))
        assert template.render(Context({"x": kind()})) == "1form"
    del kind
    # What is_plain remembers is bounded for the whole process.
    is_plain.cache_clear()
    gc.collect()
    assert sum(one() is not None for one in made) <= MOST_TYPES + 1


class _NamedError(Exception):
    """An error that is not made of its ``args``."""

    def __init__(self, *, name):
        super().__init__(f"no {name}")
        self.name = name


MAKERS = {
    "plain": lambda: KeyError("inside"),
    "own constructor": lambda: _NamedError(name="inside"),
    "of the system": lambda: OSError(2, "inside"),
}


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
def test_an_awaitable_that_failed_fails_for_all_readers_and_then_goes(make):
    class Page:
        pass

    async def fail():
        raise make()

    gone = []

    async def render():
        for _ in range(4):
            page, shared = Page(), fail()
            gone.append(weakref.ref(page))
            for _ in range(2):
                template = Engine().from_string("{{ page.x }}{{ shared }}!")
                with pytest.raises(type(make())) as caught:
                    await template.arender(Context({"page": page, "shared": shared}))
                assert (str(caught.value), vars(caught.value)) == (str(make()), vars(make()))
            del page, shared, caught, template

    asyncio.run(render())
    gc.collect()
    assert [one() for one in gone] == [None] * 4


def test_an_awaitable_that_failed_in_silence_stays_silent():
    class SilentError(Exception):
        silent_variable_failure = True

    async def fail():
        raise SilentError

    async def render():
        shared = fail()
        return await Engine().from_string("{{ x }}{{ x }}!").arender(Context({"x": lambda: shared}))

    assert asyncio.run(render()) == "!"


class _Alike:
    """Equal to everything, and not hashable."""

    __hash__ = None

    def __init__(self, text):
        self.text = text

    def __eq__(self, other):
        return True

    def __await__(self):
        yield from asyncio.sleep(0).__await__()
        return self.text


class _Closed:
    """Nothing can refer to it weakly."""

    __slots__ = ("text",)

    def __init__(self, text):
        self.text = text

    __await__ = _Alike.__await__


@pytest.mark.parametrize("kind", [_Alike, _Closed])
def test_awaitables_may_compare_hash_and_lie_in_memory_as_they_like(kind):
    template = Engine().from_string("{{ a }}{{ b }}{{ a }}{% if a == 'A' %}!{% endif %}")
    assert asyncio.run(template.arender(Context({"a": kind("A"), "b": kind("B")}))) == "ABA!"
