"""A site of a thousand routes answers as a small one does: the same views, in the same time."""

import os
import random
import time

import pytest

from quintet.urls import Resolver404, URLResolver, get_resolver, include, path, re_path, register_converter, resolve
from quintet.urls.converters import StringConverter

ROUNDS = 400 if os.environ.get("QUINTET_FULL") == "1" else 12
SEED = int(os.environ.get("QUINTET_SEED", "7"))


def view(request, **kwargs):
    """Never called."""


class Ends(StringConverter):
    """Text that may hold slashes, by a range in which they hide."""

    regex = "[--9]+"


class Refusing(StringConverter):
    """Takes words, and refuses some of them."""

    regex = "[a-c]+"

    def to_python(self, value):
        if value.startswith("b"):
            raise ValueError
        return value


register_converter(Ends, "ends_of_many")
register_converter(Refusing, "refusing_of_many")

SEGMENTS = [
    "a", "b", "c", "1", "", "<int:{}>", "<slug:{}>", "<str:{}>", "a<int:{}>", "<int:{}>-b", "<refusing_of_many:{}>", "<uuid:{}>",
]  # fmt: skip
OPEN = ["<path:{}>", "<ends_of_many:{}>", "x<path:{}>y"]
WORDS = ["a", "b", "c", "1", "12", "", "a1", "1-b", "ab", "bc", "zz", "12345678-1234-1234-1234-123456789012", "x", "xay", "."]


def route_of(chance, names):
    parts = [chance.choice(SEGMENTS) for _ in range(chance.randint(0, 3))]
    if chance.random() < 0.15:
        parts.append(chance.choice(OPEN))
    return "/".join(part.format(f"v{next(names)}") for part in parts) + chance.choice(["", "/", "/"])


def tree_of(chance, depth=0):
    names = iter(range(10_000 * depth, 10_000 * depth + 10_000))
    found = []
    for _ in range(chance.choice([3, 30, 60])):
        kind = chance.random()
        if kind < 0.12 and depth < 2:
            extra = {"extra": depth} if chance.random() < 0.3 else None
            found.append(path(route_of(chance, names), include(tree_of(chance, depth + 1)), extra))
        elif kind < 0.16:
            found.append(re_path(r"^a/([a-z]+)/", view))
        else:
            found.append(path(route_of(chance, names), lambda request, **kwargs: None))
    return found


def answer(ask, asked):
    try:
        match = ask(asked)
    except Resolver404:
        return None
    return match.func, match.args, match.kwargs, match.route, match.captured_kwargs, match.extra_kwargs


@pytest.mark.parametrize("number", range(ROUNDS))
def test_it_answers_as_a_walk_would(number):
    chance = random.Random(SEED * 1000 + number)
    tree = tree_of(chance)
    resolver = get_resolver(tree)
    met = 0
    for _ in range(300):
        asked = "/" + "/".join(chance.choice(WORDS) for _ in range(chance.randint(0, 5))) + chance.choice(["", "/"])
        walked = answer(lambda one: URLResolver.resolve(resolver, one), asked)
        met += walked is not None
        assert answer(resolver.resolve, asked) == walked, asked
    assert met or len(tree) < 20


def rows(count, ending):
    return [path(f"s{number}/{ending}", view) for number in range(count)]


SHAPES = {
    "own beginnings": (lambda count: rows(count, "<int:pk>/"), "/s{}/7/"),
    "one beginning": (lambda count: [path("api/v1/", include(rows(count, "<int:pk>/")))], "/api/v1/s{}/7/"),
    "behind a value": (lambda count: [path("user/<int:pk>/", include(rows(count, "")))], "/user/7/s{}/"),
    "literal": (lambda count: [path("page/", include(rows(count, "")))], "/page/s{}/"),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_thousand_routes_take_the_time_of_ten(shape):
    make, asked = SHAPES[shape]
    times = {}
    for count in (10, 1000):
        resolver, last = get_resolver(make(count)), asked.format(count - 1)
        assert resolver.resolve(last).func is view
        times[count] = min(timed(resolver.resolve, last) for _ in range(7))
    # One expression of a thousand alternatives took 12 to 250 times as long.
    assert times[1000] < 4 * times[10], times


def timed(function, argument):
    begun = time.thread_time()
    for _ in range(300):
        function(argument)
    return time.thread_time() - begun


@pytest.mark.parametrize("shape", SHAPES)
def test_a_thousand_routes_are_ready_soon(shape):
    make, asked = SHAPES[shape]
    tree = make(1000)
    begun = time.thread_time()
    resolve(asked.format(999), tree)
    assert time.thread_time() - begun < 2
