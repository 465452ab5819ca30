# ruff: noqa: E501  templates, one a line
"""``{% deferred %}``: slow sections of a streamed page come when they are ready, and in their place everywhere else."""

import asyncio
import datetime
import logging
import re
from typing import Any

import pytest

from quintet.core.cache import caches
from quintet.db import connection, transaction
from quintet.template import Context, Engine, Library, Node, RequestContext, TemplateSyntaxError
from quintet.template.base import NodeList
from quintet.template.response import StreamingTemplateResponse
from quintet.test import RequestFactory, override_settings
from quintet.utils import translation

SECTIONS = re.compile(
    r'<template id="([\w-]+)-content" data-deferred="\1">(.*?)</template><script[^>]*>quintetDeferred\(\'\1\'\)</script>',
    re.DOTALL,
)
PLACE = re.compile(r'<(\w+) id="(d\w+-\d+)" aria-busy="true">(.*?)</\1>')
DEFINITION = re.compile(r"<script[^>]*>function quintetDeferred\(.*?</script>")
TEMPLATES = {
    "base.html": "<html><body>{% block body %}<p>{% endblock %}</body>\n</html>",
    "child.html": "{% extends 'base.html' %}{% block body %}{% deferred %}{{ block.super }}{{ a }}"
    "{% include 'part.html' %}{% placeholder %}wait{% enddeferred %}{% endblock %}",
    "part.html": "({{ x }}{% block own %}own{% endblock %})",
    "components/card.html": "{% props title %}<b>{{ title }}{% deferred 'i' %}{% slot %}{% endslot %}{{ title }}{% enddeferred %}</b>",
    "components/heavy.html": "{% props title %}{% cycle 1 2 %}{% counting %}{% deferred %}{% slot %}{% endslot %}{% block b %}{{ title }}"
    "{% endblock %}{% cycle 1 2 %}{% enddeferred %}",
    "components/passing.html": "{% props title %}{% component 'heavy' title=title %}{% slot %}{% endslot %}{{ title }}{% endcomponent %}",
}

register = Library()


class Counting(Node):
    """A tag of the classic kind, which sees the variables through the context."""

    def __init__(self, nodelist=None):
        self.nodelist = nodelist or NodeList()

    def render(self, context):
        context.render_context[self] = context.render_context.get(self, 0) + 1
        return f"<{context.get('x', '')}{context.get('title', '')}{self.nodelist.render(context)}>"


@register.tag
def counting(parser, token):
    return Counting()


@register.tag
def around(parser, token):
    nodelist = parser.parse(("endaround",))
    parser.delete_first_token()
    return Counting(nodelist)


def engine(**options):
    loader = ("quintet.template.loaders.locmem.Loader", TEMPLATES)
    libraries = {name: f"quintet.templatetags.{name}" for name in ("i18n", "tz", "cache")}
    return Engine(
        loaders=[("quintet.template.loaders.cached.Loader", [loader])], libraries=libraries, builtins=[__name__], **options
    )


def after(seconds, text, log: Any = None):
    """Return a function for a template that waits and gives a text."""

    async def value():
        try:
            await asyncio.sleep(seconds)
        except asyncio.CancelledError:
            log.append(f"{text} cancelled")
            raise
        return text

    return value


def failing():
    raise OSError("inside")


async def pieces(source, made=None, **values):
    made = made or engine()
    return [piece async for piece in made.from_string(source).astream(Context(values))]


def placed(stream):
    """Return the document after the browser ran the scripts: each section in its place; and the order they came in."""
    whole = "".join(stream)
    sections = dict(SECTIONS.findall(whole))
    document = DEFINITION.sub("", SECTIONS.sub("", whole))
    for _ in sections:
        document = PLACE.sub(lambda found: sections.get(found[2], found[0]), document)
    return document, list(sections)


def names(stream):
    return [found[1] for found in PLACE.findall("".join(stream))]


CASES = [
    "<body>{% deferred %}{{ x }}{% enddeferred %}</body>",
    "{% for x in xs %}{% deferred 'li' %}{{ x }}{{ forloop.counter }}{{ forloop.parentloop.counter }}{% placeholder %}-"
    "{% enddeferred %}{% endfor %}",
    "{% for y in xs %}{% for x in xs %}{% deferred %}{{ y }}{{ x }}{{ forloop.revcounter }}{{ forloop.parentloop.counter }}"
    "{% enddeferred %}{% endfor %}{% endfor %}",
    "{% with x=2 %}{% deferred %}{{ x }}{% firstof 5 as x %}{{ x }}{% enddeferred %}{{ x }}{% endwith %}",
    "{% deferred %}a{% deferred %}{{ x }}{% deferred 'b' %}c{% enddeferred %}{% enddeferred %}{% enddeferred %}",
    "{% autoescape off %}{% deferred %}{{ x }}{% enddeferred %}{% endautoescape %}",
    "{% load i18n tz %}{% language 'de' %}{% deferred %}{{ 1.5 }}{% get_current_language as l %}{{ l }}{% enddeferred %}{% endlanguage %}",
    "{% load tz %}{% timezone 'Asia/Tokyo' %}{% deferred %}{{ now }}{% enddeferred %}{% endtimezone %}",
    "{% cycle 1 2 as n %}{% deferred %}{% cycle n %}{% enddeferred %}",
    "{% filter upper %}{% deferred %}{{ x }}a{% placeholder %}wait{% enddeferred %}{% endfilter %}",
    "{% load cache %}{% cache 5 name %}{% deferred %}{{ x }}{% placeholder %}wait{% enddeferred %}{% endcache %}",
    "{% component 'card' title=x %}{{ xs.0 }}{% endcomponent %}",
    "{% for x in xs %}{% component 'card' title=x %}{{ x }}{{ forloop.counter }}{% endcomponent %}{% endfor %}",
    "{% for x in xs %}{% component 'heavy' title=x %}{{ x }}{{ forloop.counter }}{% counting %}{% endcomponent %}{% endfor %}",
    "{% for x in xs %}{% component 'passing' title=x %}{{ x }}{% include 'part.html' %}{% endcomponent %}{% endfor %}",
    "{% counting %}{% for x in xs %}{% deferred %}{{ x }}{% around %}{{ forloop.counter }}{% endaround %}{% enddeferred %}{% endfor %}",
    "{% include 'child.html' %}",
    "{% partialdef p %}{% deferred %}{{ x }}{% enddeferred %}{% endpartialdef %}{% partial p %}{% partial p %}",
    "{% if x %}{% deferred %}{% if x %}yes{% endif %}{% enddeferred %}{% endif %}",
]
VALUES = {"x": "<x>", "xs": ["a", "b"], "a": 1}


@pytest.fixture(autouse=True)
def _caches():
    backend = {"BACKEND": "quintet.core.cache.backends.locmem.LocMemCache", "LOCATION": "deferred sections"}
    with override_settings(CACHES={"default": backend}, USE_TZ=True, TIME_ZONE="UTC"):
        yield
        caches["default"].clear()


@pytest.mark.parametrize("source", CASES)
class TestOutput:
    def test_the_document_is_the_one_of_an_ordinary_rendering(self, source):
        values = {**VALUES, "now": datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC)} if "now" in source else VALUES
        template = engine().from_string(source)
        wanted = template.render(Context(values))
        caches["default"].clear()
        assert "deferred" not in wanted
        assert placed(template.stream(Context(values)))[0] == wanted
        caches["default"].clear()

        async def read():
            return [piece async for piece in template.astream(Context(values))]

        assert placed(asyncio.run(read()))[0] == wanted

    def test_a_stream_may_ask_for_it_in_place(self, source):
        values = {**VALUES, "now": "now"}
        template = engine().from_string(source)
        wanted = template.render(Context(values))
        caches["default"].clear()
        assert "".join(template.stream(Context(values), in_place=True)) == wanted


class TestOrder:
    SOURCE = (
        "<html><body>{% deferred %}{{ slow }}{% placeholder %}first{% enddeferred %}"
        "{% deferred %}{{ quick }}{% placeholder %}second{% enddeferred %}rest</body> </html>"
    )

    def test_the_page_goes_out_at_once_then_sections_as_they_are_ready_then_the_end(self):
        found = asyncio.run(pieces(self.SOURCE, slow=after(0.15, "slow"), quick=after(0.03, "quick")))
        assert len(found) == 4
        assert found[0].endswith("rest")
        assert [one for piece in found for one in re.findall(r"slow|quick(?=<)|</body> </html>", piece)] == [
            "quick",
            "slow",
            "</body> </html>",
        ]
        assert len(DEFINITION.findall("".join(found))) == 1
        assert DEFINITION.search(found[0])

    def test_sections_render_at_the_same_time(self):
        running, most = [], []

        async def value():
            running.append(1)
            most.append(len(running))
            await asyncio.sleep(0.02)
            running.pop()
            return "x"

        asyncio.run(pieces("{% for n in ns %}{% deferred %}{{ value }}{% enddeferred %}{% endfor %}", ns="abcde", value=value))
        assert max(most) == 5

    def test_outside_an_event_loop_they_come_one_after_another_at_the_end(self):
        stream = engine().from_string(self.SOURCE).stream(Context({"slow": "s", "quick": "q"}))
        first = next(stream)
        assert first.endswith("rest")
        assert [found[1] for piece in stream for found in SECTIONS.findall(piece)] == ["s", "q"]

    def test_names_differ_between_pages(self):
        template = engine().from_string(self.SOURCE)
        first, second = (names(template.stream(Context())) for _ in range(2))
        assert len({*first, *second}) == 4

    @pytest.mark.parametrize("how", ["close", "cancel"])
    def test_a_reader_who_leaves_ends_the_sections(self, how):
        log = []

        async def main():
            values = {"slow": after(30, "slow", log), "quick": after(30, "quick", log)}
            stream = engine().from_string(self.SOURCE).astream(Context(values))

            async def read():
                return [piece async for piece in stream]

            if how == "close":
                await anext(stream)
                await asyncio.sleep(0.02)
                await stream.aclose()
                return
            task = asyncio.create_task(read())
            await asyncio.sleep(0.05)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

        asyncio.run(main())
        assert sorted(log) == ["quick cancelled", "slow cancelled"]


class TestErrors:
    def test_are_logged_and_told_in_the_place_of_the_section(self, caplog):
        source = "a{% deferred %}{{ x }}{{ fail }}{% placeholder %}wait{% enddeferred %}b{% deferred %}fine{% enddeferred %}c"
        with caplog.at_level(logging.ERROR, "django.template"):
            found = placed(asyncio.run(pieces(source, x="half", fail=failing)))[0]
        assert found == 'a<p role="alert" data-deferred-failed>This part of the page is not available.</p>bfinec'
        assert [type(record.exc_info[1]) for record in caplog.records] == [OSError]

    def test_the_template_says_what_stands_there(self, caplog):
        source = "{% for x in xs %}{% deferred %}{{ x }}{{ fail }}{% placeholder %}wait{% failed %}no {{ x }}{% enddeferred %}{% endfor %}"
        assert placed(asyncio.run(pieces(source, xs="ab", fail=failing)))[0] == "no ano b"
        assert len(caplog.records) == 2

    def test_an_error_in_that_is_told_too(self, caplog):
        source = "{% deferred %}{{ fail }}{% failed %}{{ fail }}{% enddeferred %}"
        assert "not available" in placed(asyncio.run(pieces(source, fail=failing)))[0]
        assert len(caplog.records) == 2

    def test_a_debug_engine_shows_them(self, caplog):
        source = "{% deferred %}{{ fail }}{% failed %}hidden{% enddeferred %}"
        found = placed(asyncio.run(pieces(source, engine(debug=True), fail=failing)))[0]
        assert found.startswith('<pre role="alert" data-deferred-failed>Traceback')
        assert "OSError: inside" in found
        assert "in deferred" in found
        assert len(caplog.records) == 1

    def test_in_place_they_are_raised(self):
        template = engine().from_string("{% deferred %}{{ fail }}{% failed %}hidden{% enddeferred %}")
        with pytest.raises(OSError, match="inside"):
            template.render(Context({"fail": failing}))

    @pytest.mark.parametrize(
        ("source", "message"),
        [
            ("{% deferred div %}{% enddeferred %}", "in quotes"),
            ("{% deferred '<b>' %}{% enddeferred %}", "in quotes"),
            ("{% deferred 'a' 'b' %}{% enddeferred %}", "at most"),
            ("{% deferred %}", "Unclosed tag on line 1: 'deferred'"),
            (
                "{% deferred %}{% placeholder %}{% placeholder %}{% enddeferred %}",
                "'placeholder', expected 'failed' or 'enddeferred'",
            ),
            ("{% deferred %}{% failed %}{% placeholder %}{% enddeferred %}", "'placeholder', expected 'enddeferred'"),
        ],
    )
    def test_wrong_tags_are_told_when_the_template_is_compiled(self, source, message):
        with pytest.raises(TemplateSyntaxError, match=message):
            engine().from_string(source)


def test_each_section_has_context_variables_of_its_own():
    seen = []

    async def value():
        seen.append(translation.get_language())
        translation.activate("fr")
        await asyncio.sleep(0.01)
        return f"{translation.get_language()}"

    source = "{% load i18n %}{% deferred %}{{ value }}{% enddeferred %}{% language 'de' %}{% deferred %}{{ value }}{% enddeferred %}{% endlanguage %}"

    async def main():
        with translation.override("it"):
            found = await pieces(source, value=value)
            return placed(found)[0], translation.get_language()

    assert asyncio.run(main()) == ("frfr", "it")
    assert seen == ["it", "de"]


def test_scripts_carry_the_nonce_of_the_request():
    request = RequestFactory().get("/")
    stream = engine().from_string("{% deferred %}x{% enddeferred %}").stream(RequestContext(request))
    found = re.findall(r"<script([^>]*)>", "".join(stream))
    assert found == [f' nonce="{request.csp_nonce}"'] * 2


def test_streamed_responses_make_the_nonce_before_their_header_is_sent():
    request = RequestFactory().get("/")
    backend = "quintet.template.backends.django.DjangoTemplates"
    loader = ("quintet.template.loaders.locmem.Loader", {"page.html": "{% deferred %}x{% placeholder %}wait{% enddeferred %}"})
    with override_settings(TEMPLATES=[{"BACKEND": backend, "OPTIONS": {"loaders": [loader]}}]):
        response = StreamingTemplateResponse(request, "page.html")
        assert request.csp_nonce.is_made
        assert b"quintetDeferred" in b"".join(response)
        assert b"".join(StreamingTemplateResponse(request, "page.html", in_place=True)) == b"x"


def test_streamed_responses_are_read_async_where_a_loop_runs():
    """Their body lives in one thread: a server that steps sync iterators in threads must not do so with them."""
    backend = "quintet.template.backends.django.DjangoTemplates"
    loader = ("quintet.template.loaders.locmem.Loader", {"page.html": "{% flush %}a{% flush %}b"})

    async def read(response):
        return response.is_async, [piece async for piece in response]

    with override_settings(TEMPLATES=[{"BACKEND": backend, "OPTIONS": {"loaders": [loader]}}]):
        response = StreamingTemplateResponse(None, "page.html")
        assert (response.is_async, list(response)) == (False, [b"a", b"b"])
        assert asyncio.run(read(StreamingTemplateResponse(None, "page.html"))) == (True, [b"a", b"b"])


def test_sections_nest_as_deeply_as_they_like():
    source = "{% deferred %}{% if x %}" * 60 + "{{ x }}" + "{% endif %}{% enddeferred %}" * 60
    template = engine().from_string(source)
    assert template.render(Context({"x": 1})) == placed(template.stream(Context({"x": 1})))[0] == "1"


def test_sections_query_with_connections_of_their_own(tmp_path):
    database = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(tmp_path / "deferred.sqlite3")}

    def value():
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM t")
            return f"{cursor.fetchone()[0]}{connection.in_atomic_block}"

    source = "{% for n in ns %}{% deferred %}{{ value }}{% enddeferred %}{% endfor %}"
    with override_settings(DATABASES={"default": database}):
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE t (n integer)")
            cursor.execute("INSERT INTO t VALUES (1)")
        try:
            assert placed(asyncio.run(pieces(source, ns="abc", value=value)))[0] == "1False" * 3
            with transaction.atomic():
                assert placed(engine().from_string(source).stream(Context({"ns": "a", "value": value})))[0] == "1True"
        finally:
            connection.close()
