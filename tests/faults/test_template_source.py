"""Wrong template source: whatever the text, it compiles in time or says TemplateSyntaxError; nothing hangs or crashes."""

import os
import random
import time
from pathlib import Path

import pytest

from quintet.template import Engine, TemplateDoesNotExist, TemplateSyntaxError
from quintet.template.mistakes import mistakes_of
from quintet.template.origin import Origin
from quintet.template.sandbox import Limits, SandboxedEngine

ROUNDS = 30_000 if os.environ.get("QUINTET_FULL") == "1" else 600
#: Each round belongs to one of so many tests, so that a failure names a small range.
SHARES = 6
MOST_SECONDS = 0.05
LONGEST = 600

CORPUS = [
    line
    for name in ("escapes", "exhaustion", "ordinary")
    for line in (Path(__file__).parent / "sandbox" / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    if line
]
LIBRARIES = {name: f"quintet.templatetags.{name}" for name in ("cache", "i18n", "l10n", "static", "tz")}
#: What the grammar is made of, and what breaks it.
PIECES = (Path(__file__).parent / "sandbox" / "grammar.txt").read_text(encoding="utf-8").splitlines()
LETTERS = "\0\t\n\r\v\f\x1b\x7f\x85\xa0é\u0130\u017f\u200b\u2028\ufeff\uff3f\ud800\U0001f600"


def mutant(source, rng):
    """Return a template made from another one by some changes, of the grammar or of letters."""
    for _ in range(rng.randint(1, 6)):
        at = rng.randint(0, len(source))
        end = min(len(source), at + rng.randint(1, 12))
        match rng.randrange(9):
            case 0 | 1:
                piece = rng.choice(PIECES)
                source = f"{source[:at]} {piece} {source[at:]}" if rng.random() < 0.5 else source[:at] + piece + source[at:]
            case 2:
                source = source[:at] + source[end:]
            case 3:
                source = source[:at] + rng.choice(LETTERS) + source[at:]
            case 4:
                source = source[:at] + source[at:end] * rng.randint(2, 30) + source[end:]
            case 5:
                other = rng.choice(CORPUS)
                cut = rng.randint(0, len(other))
                source = source[:at] + other[cut:]
            case 6:
                words = source.split(" ")
                rng.shuffle(words)
                source = " ".join(words)
            case 7:
                source = source[:at] + chr(rng.choice((rng.randrange(128), rng.randrange(0x11000)))) + source[end:]
            case _:
                source = source[:at] + "{{ " + rng.choice(PIECES) + " }}" + source[at:]
    return source[:LONGEST]


def compiled(engine, source):
    """Parse a template and compile all its functions; return the seconds of processor time that it took."""
    start = time.thread_time()
    try:
        template = engine.from_string(source)
        for autoescape in (True, False):
            template.function(autoescape)
            for block in template.facts.own_blocks.values():
                block.function(autoescape)
    except TemplateSyntaxError as error:
        str(error)
    return time.thread_time() - start


@pytest.mark.parametrize("share", range(SHARES))
def test_source_compiles_or_is_wrong(share):
    engine = Engine(libraries=LIBRARIES)
    for number in range(share, ROUNDS, SHARES):
        source = mutant(random.Random(number * 7 + 1).choice(CORPUS), random.Random(number))
        spent = compiled(engine, source)
        if spent > MOST_SECONDS:  # a busy machine is asked again
            spent = min(compiled(engine, source) for _ in range(4))
        assert spent <= MOST_SECONDS, f"{spent:.3f} s for round {number}: {source!r}"
        mistakes_of(source, engine, Origin("fuzz.html"))


@pytest.mark.parametrize("share", range(SHARES))
def test_sandboxed_source_renders_or_is_refused(share):
    engine = SandboxedEngine({"page.html": "{% block a %}{{ text }}{% endblock %}"}, limits=Limits(seconds=0.5))
    values = {"text": "text", "items": [1, 2], "rows": [{"n": 1}], "d": {"k": "v"}, "number": 7, "a": "x", "b": [1]}
    for number in range(share, ROUNDS // 2, SHARES):
        source = mutant(random.Random(number * 5 + 2).choice(CORPUS), random.Random(-number))
        try:
            engine.from_string(source).render(values)
        except (TemplateSyntaxError, TemplateDoesNotExist):
            continue


#: Source that is large or deep in one way, each far beyond what anybody writes.
SHAPES = {
    "deep tags": "{% if a %}" * 3_000,
    "deep closed tags": "{% if a %}" * 600 + "{% endif %}" * 600,
    "deep loops": "{% for a in b %}" * 150 + "{% endfor %}" * 150,
    "deep with": "{% with a=b %}" * 500 + "{% endwith %}" * 500,
    "deep spaceless": "{% spaceless %}" * 500 + "{% endspaceless %}" * 500,
    "deep blocks": "".join(f"{{% block b{n} %}}" for n in range(900)) + "{% endblock %}" * 900,
    "many operands": "{% if " + " or ".join(["a"] * 5_000) + " %}{% endif %}",
    "many comparisons": "{% if " + " == ".join(["a"] * 5_000) + " %}{% endif %}",
    "many negations": "{% if " + "not " * 5_000 + "a %}{% endif %}",
    "rising operators": "{% if " + " or ".join(["a and b in c"] * 2_000) + " %}{% endif %}",
    "many filters": "{{ a" + "|upper" * 1_500 + " }}",
    "a long path": "{{ a" + ".b" * 800 + " }}",
    "a long number": "{{ " + "9" * 50_000 + " }}",
    "a long exponent": "{{ 1e" + "9" * 5_000 + " }}",
    "a long string": "{{ '" + "a" * 200_000 + "' }}",
    "an open quote": "{{ a|default:'" + "a " * 20_000 + " }}",
    "backslashes": "{{ '" + "\\" * 50_000 + " }}",
    "quotes": "{% include " + "'\"" * 20_000 + " %}",
    "open tags": "{%" * 50_000,
    "open variables": "{{" * 50_000,
    "open comments": "{#" * 50_000,
    "bars": "{{ a" + "|" * 50_000 + " }}",
    "spaces": "{{ a" + " " * 100_000 + "b }}",
    "spaces in a tag": "{% if" + " " * 100_000 + "%}",
    "many elifs": "{% if a %}" + "{% elif b %}" * 2_000 + "{% endif %}",
    "many names": "{% with " + " ".join(f"a{n}=b" for n in range(1_000)) + " %}{% endwith %}",
    "many loop variables": "{% for " + ",".join(f"a{n}" for n in range(3_000)) + " in b %}{% endfor %}",
    "many cycles": "{% cycle " + " ".join(f"a{n}" for n in range(3_000)) + " %}",
    "many firstofs": "{% firstof " + " ".join(f"a{n}" for n in range(800)) + " %}",
    "unknown tags": "{% nope %}" * 3_000,
    "wrong variables": "{{ a b }}" * 3_000,
    "translations": "{{ _('" + "a" * 50_000 + "') }}" + "{{ _(" * 2_000,
    "one long line": "{{ a }}{% if b %}c{% endif %}" * 500,
}


@pytest.mark.parametrize("name", SHAPES)
def test_source_of_any_shape(name):
    engine = Engine(libraries=LIBRARIES)
    assert compiled(engine, SHAPES[name]) < 5
    mistakes_of(SHAPES[name], engine, Origin("shape.html"))
    assert compiled_in_sandbox(SHAPES[name]) < 3


def compiled_in_sandbox(source):
    """Return the seconds of processor time that a sandboxed engine takes to compile and render a template, or to refuse it."""
    start = time.thread_time()
    try:
        SandboxedEngine().from_string(source).render({"a": "x"})
    except TemplateSyntaxError as error:
        str(error)
    return time.thread_time() - start
