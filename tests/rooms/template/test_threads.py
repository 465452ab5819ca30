"""Six threads that switch all the time render many templates: nobody's output is mixed with anybody's."""

import os
import sys
import threading

import pytest

from quintet.template import Context, Engine
from quintet.utils import translation

ROUNDS = 400 if os.environ.get("QUINTET_FULL") else 12
THREADS = 6

TEMPLATES = {
    "base": "<{% block title %}t{{ n }}{% endblock %}|{% block body %}{% endblock %}>",
    "middle": "{% extends 'base' %}{% block title %}m{{ block.super }}{% endblock %}",
    "leaf": (
        "{% extends 'middle' %}{% block title %}l{{ block.super }}{% endblock %}{% block body %}"
        "{% for x in xs %}{% cycle 'a' 'b' 'c' as mark %}{{ mark }}{% include 'part' with y=x %}"
        "{% ifchanged x %}!{% endifchanged %}{% endfor %}{% endblock %}"
    ),
    "part": "({{ y }}{% cycle 'p' 'q' %}{{ forloop.counter }}{{ n|add:1 }})",
    "tree": "{{ node.n }}{% for node in node.below %}[{% include 'tree' %}]{% endfor %}",
    "numbers": "{{ 1234.5 }} {{ n }} {% with m=n|add:10 %}{{ m|stringformat:'05d' }}{% endwith %}{% firstof none n %}",
    "scopes": (
        "{% for a in xs %}{% for b in xs %}{% if a == b %}{{ forloop.parentloop.counter }}{{ forloop.counter }}"
        "{% endif %}{% endfor %}{% endfor %}"
    ),
    "dynamic": "{% extends parent %}{% block body %}{% include names %}{{ n }}{% endblock %}",
    "missing": "{{ n.nothing }}{{ o.nothing }}{{ o.n }}{{ nothing|default:n }}",
}


class Thing:
    """An object of a class of its own for each thread, to disturb inline caches."""

    def __init__(self, n):
        self.n = n


def values(n):
    thing = type(f"Thing{n}", (Thing,), {})(n)
    below = [{"n": n * 10 + i, "below": [{"n": i, "below": []}]} for i in range(3)]
    return {
        "n": n,
        "xs": [n, n, n + 1],
        "node": {"n": n, "below": below},
        "o": thing,
        "parent": "base",
        "names": ["nope", "part"],
    }


def outputs(engine, n):
    with translation.override("de" if n % 2 else "en"):
        return [
            engine.get_template(name).render(Context(values(n), autoescape=bool(n % 3))) for name in TEMPLATES if name != "part"
        ]


@pytest.fixture
def switching():
    """Let threads take turns as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def made(**options):
    loaders = [("quintet.template.loaders.cached.Loader", [("quintet.template.loaders.locmem.Loader", TEMPLATES)])]
    return Engine(loaders=loaders, **options)


@pytest.mark.usefixtures("switching")
@pytest.mark.parametrize("kept", [False, True], ids=["compiled", "from the cache"])
def test_no_output_is_mixed(kept, tmp_path):
    options = {"bytecode_cache": tmp_path / "cache"} if kept else {}
    wanted = [outputs(made(**options), n) for n in range(THREADS)]
    wrong: list[object] = []

    def work(n, engines, start):
        start.wait()
        for engine in engines:
            for _ in range(3):
                found = outputs(engine, n)
                if found != wanted[n]:
                    wrong.append((found, wanted[n]))

    # New engines all the time: most races are those of first use.
    engines = [made(**options) for _ in range(ROUNDS)]
    start = threading.Barrier(THREADS)
    failures = run([lambda n=n: work(n, engines, start) for n in range(THREADS)])
    assert (failures, wrong) == ([], [])


def run(works):
    """Run each function in a thread; return their errors."""
    failures = []

    def guarded(work):
        try:
            work()
        except Exception as error:  # noqa: BLE001  told by the test
            failures.append(repr(error))

    threads = [threading.Thread(target=guarded, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failures


@pytest.mark.usefixtures("switching")
def test_streams_and_whole_pages_side_by_side():
    engine = made()
    wanted = [outputs(engine, n)[2] for n in range(THREADS)]
    wrong = []

    def work(n):
        for _ in range(ROUNDS):
            with translation.override("de" if n % 2 else "en"):
                stream = engine.get_template("leaf").stream(Context(values(n), autoescape=bool(n % 3)))
            found = "".join(stream)
            if found != wanted[n]:
                wrong.append((found, wanted[n]))

    assert run([lambda n=n: work(n) for n in range(THREADS)]) == []
    assert wrong == []


class Turning:
    """An object without the attribute, while whose look-up another thread shows an object of another type."""

    between = None

    def __getattr__(self, name):
        between, Turning.between = Turning.between, None
        if between is not None:
            between()
        raise AttributeError(name)


def test_a_miss_stays_a_miss_when_another_thread_has_taken_the_look_up():
    template = made().from_string("{{ o.n }}.")
    assert template.render(Context({"o": Turning()})) == "."
    Turning.between = lambda: template.render(Context({"o": Thing(3)}))
    assert template.render(Context({"o": Turning()})) == "."
    assert Turning.between is None
