"""Streaming and async: pieces of a page while it renders, and async values in templates."""

import asyncio
import gc
import warnings

import pytest

from quintet.middleware.csrf import get_token
from quintet.template import Context, Engine, Library, RequestContext, TemplateSyntaxError
from quintet.template.base import Node
from quintet.template.response import StreamingTemplateResponse, TemplateResponse
from quintet.template.streaming import StreamingRuntime
from quintet.template.waiting.current import AwaitableInTemplate
from quintet.test import AsyncClient, Client, RequestFactory
from quintet.test.utils import override_settings
from quintet.urls import path
from quintet.utils import timezone, translation

register = Library()

TEMPLATES = {
    "base.html": "<head>{% block title %}{% endblock %}</head>{% block body %}{% endblock %}<foot>",
    "page.html": (
        '{% extends "base.html" %}{% block title %}{{ x }}{% endblock %}'
        "{% block body %}{% for y in ys %}{{ y }}{% flush %}{% endfor %}{{ block.super }}{% endblock %}"
    ),
    "part.html": "[{{ x }}{% flush %}{% block inner %}in{% endblock %}]",
    "include.html": "a{% include 'part.html' %}b",
    "captured.html": "a{% filter upper %}b{% flush %}c{% endfilter %}d{% flush %}"
    "{% spaceless %}<b> </b>{% flush %} <i>{% endspaceless %}",
}


def engine(**options):
    loaders = [("quintet.template.loaders.cached.Loader", [("quintet.template.loaders.locmem.Loader", TEMPLATES)])]
    libraries = {"here": "tests.contract.template.test_streaming"}
    return Engine(loaders=loaders, libraries=libraries, builtins=["tests.contract.template.test_streaming"], **options)


def pieces(name, **values):
    return list(engine().get_template(name).stream(Context(values)))


def source(text, **options):
    return engine(**options).from_string(text)


@register.simple_tag
async def fetched(value):
    await asyncio.sleep(0)
    return f"<{value}>"


@register.filter
async def slowly(value):
    await asyncio.sleep(0)
    return f"{value}!"


@register.tag
def section(parser, token):
    nodelist = parser.parse(("endsection",))
    parser.delete_first_token()
    return Section(nodelist)


class Section(Node):
    """Renders its content beside the rest of the page, as a tag for slow sections does."""

    def __init__(self, nodelist):
        self.nodelist = nodelist

    def render(self, context):
        inside = context.new(context.flatten())
        if context.runtime.defer(lambda: self.nodelist.render(inside)):
            return "<slot>"
        return self.nodelist.render(context)


class TestStreams:
    def test_pieces_end_at_blocks_and_flushes(self):
        assert pieces("page.html", x="<", ys=[1, 2]) == ["<head>", "&lt;", "</head>", "1", "2", "<foot>"]

    @pytest.mark.parametrize("name", sorted(TEMPLATES))
    def test_the_pieces_are_the_page(self, name):
        values = {"x": "<x>", "ys": "ab"}
        template = engine().get_template(name)
        assert "".join(template.stream(Context(values))) == template.render(Context(values))

    def test_captured_output_stays_back(self):
        assert pieces("captured.html") == ["a", "BCd", "<b></b><i>"]

    def test_included_templates_flush_too(self):
        assert pieces("include.html", x=1) == ["a[1", "in", "]b"]

    def test_nothing_renders_before_it_is_read(self):
        log = []
        stream = source("{{ a }}{% flush %}{{ b }}").stream(Context({"a": lambda: log.append(1), "b": lambda: log.append(2)}))
        assert log == []
        next(stream)
        assert log == [1]

    def test_flush_takes_no_arguments(self):
        with pytest.raises(TemplateSyntaxError, match="takes no arguments"):
            source("{% flush now %}")

    def test_an_error_comes_with_its_place_after_the_pieces_before_it(self):
        def fail():
            raise OSError("inside")

        stream = source("one\n{% flush %}\n  {{ fail }}", debug=True).stream(Context({"fail": fail}))
        assert next(stream) == "one\n"
        with pytest.raises(OSError, match="inside") as caught:
            next(stream)
        assert [entry.lineno + 1 for entry in caught.traceback if "template string" in str(entry.path)] == [3]
        assert vars(caught.value)["template_debug"]["line"] == 3

    @pytest.mark.parametrize("how", ["close", "drop"])
    def test_leaving_early_undoes_what_is_open(self, how):
        log = []

        class Items:
            def __iter__(self):
                try:
                    yield from "abc"
                finally:
                    log.append("closed")

            def __len__(self):
                return 3

        context = Context({"items": Items()})
        template = source(
            "{% load tz %}{% timezone 'Asia/Tokyo' %}{% for x in items %}{{ x }}{% flush %}{% endfor %}{% endtimezone %}".replace(
                "{% load tz %}", ""
            )
            .replace("{% timezone 'Asia/Tokyo' %}", "")
            .replace("{% endtimezone %}", "")
        )
        stream = template.stream(context)
        assert next(stream) == "a"
        stream.close() if how == "close" else None
        del stream
        gc.collect()
        assert log == ["closed"]
        assert (context.template, context.runtime) == (None, None)
        assert template.render(Context({"items": "xy"})) == "xy"

    def test_language_and_zone_are_those_of_the_maker_and_stay_inside(self):
        made = engine()
        made.template_libraries["i18n"] = __import__("quintet.templatetags.i18n", fromlist=["register"]).register
        text = (
            "{% load i18n %}{% get_current_language as l %}{{ l }}{% flush %}"
            "{% language 'fr' %}{% flush %}{{ 1.5 }}{% flush %}{% endlanguage %}{{ 1.5 }}"
        )
        with translation.override("de"), timezone.override("Asia/Tokyo"):
            stream = made.from_string(text).stream(Context())
        with translation.override("en"):
            assert next(stream) == "de"
            assert next(stream) == "1,5"
            assert translation.get_language() == "en"
            assert list(stream) == ["1,5"]

    def test_context_processors_run_for_streams(self):
        made = engine(context_processors=["quintet.template.context_processors.request"])
        request = RequestFactory().get("/here")
        assert list(made.from_string("{{ request.path }}").stream(RequestContext(request))) == ["/here"]


OURS = [
    {
        "BACKEND": "quintet.template.backends.django.DjangoTemplates",
        "OPTIONS": {"loaders": [("quintet.template.loaders.locmem.Loader", TEMPLATES)]},
    }
]


@pytest.fixture
def ours():
    """Have one engine of these templates configured."""
    with override_settings(TEMPLATES=OURS):
        yield


@pytest.mark.usefixtures("ours")
class TestResponses:
    def test_a_response_streams_its_template(self):
        response = StreamingTemplateResponse(RequestFactory().get("/"), "page.html", {"x": 1, "ys": "a"}, status=201)
        assert (response.status_code, response.streaming, response.is_async) == (201, True, False)
        assert list(response) == [b"<head>", b"1", b"</head>", b"a", b"<foot>"]

    def test_async_servers_read_it_without_warning_and_await_its_values(self):
        async def value():
            return "awaited"

        async def read():
            response = StreamingTemplateResponse(None, ["none.html", "page.html"], {"x": value})
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                return [piece async for piece in response]

        from quintet.kit import bridge

        assert b"awaited" in asyncio.run(bridge.portal(read()))

    def test_closing_the_response_ends_the_rendering(self):
        response = StreamingTemplateResponse(None, "page.html", {"ys": "abc"})
        pieces = iter(response)
        next(pieces)
        response.close()
        assert list(pieces) == []


class TestResponsesOfAsyncViews:
    """A template response renders where its view ran: the template may await what the view gave it."""

    @pytest.fixture(autouse=True)
    def _site(self):
        with override_settings(TEMPLATES=OURS, ROOT_URLCONF=__name__, MIDDLEWARE=[]):
            yield

    def test_with_the_sync_client(self):
        assert Client().get("/late").content == b"<head>late</head><foot>"

    def test_with_the_async_client(self):
        async def get():
            return (await AsyncClient().get("/late")).content

        assert asyncio.run(get()) == b"<head>late</head><foot>"

    def test_a_sync_view_is_told_what_to_do(self):
        with pytest.raises(AwaitableInTemplate, match="in an async view"):
            Client().get("/sync")


async def late():
    await asyncio.sleep(0)
    return "late"


async def late_view(request):
    return TemplateResponse(request, "page.html", {"x": late})


def sync_view(request):
    return TemplateResponse(request, "page.html", {"x": late})


urlpatterns = [path("late", late_view), path("sync", sync_view)]


class TestAsyncValues:
    """What must be awaited is awaited once, in a portal, and nowhere shown as text."""

    async def number(self):
        await asyncio.sleep(0)
        return 42

    class Author:
        async def name(self):
            return "Ann <x>"

    async def items(self):
        for item in "ab":
            await asyncio.sleep(0)
            yield item

    @pytest.mark.parametrize(
        ("text", "wanted"),
        [
            ("{{ f }}", "42"),
            ("{{ f|add:1 }}{{ 1|add:f }}", "4343"),
            ("{{ a.name }}", "Ann &lt;x&gt;"),
            ("{{ a.name.upper|lower }}", "ann &lt;x&gt;"),
            ("{% if f == 42 %}yes{% endif %}{% if not f %}no{% endif %}", "yes"),
            ("{% with g=f %}{{ g }}{% endwith %}", "42"),
            ("{{ c }} {{ c }} {{ c|add:1 }}{% if c %}!{% endif %}", "42 42 43!"),
            ("{% for x in items %}{{ x }}{{ forloop.revcounter }}{% endfor %}", "a2b1"),
            ("{% for x in items_function %}{{ x }}{% endfor %}", "ab"),
            ("{% fetched 'z' %}{% fetched f as g %}{{ g }}", "&lt;z&gt;&lt;42&gt;"),
            ("{{ 'a'|slowly }}{{ f|slowly|upper }}", "a!42!"),
            ("{% firstof nothing f %}", "42"),
            ("{% autoescape off %}{{ a.name }}{% endautoescape %}", "Ann <x>"),
            ("{{ later.real }}", "42"),
        ],
    )
    def test_values_are_awaited(self, text, wanted):
        async def render(method):
            values = {"f": self.number, "a": self.Author(), "items": self.items(), "items_function": self.items, "nothing": ""}
            values["c"], values["later"] = self.number(), self.number()
            template = source(text)
            try:
                if method == "arender":
                    return await template.arender(Context(values))
                return "".join([piece async for piece in template.astream(Context(values))])
            finally:
                values["c"].close()
                values["later"].close()

        assert asyncio.run(render("arender")) == wanted
        assert asyncio.run(render("astream")) == wanted

    @pytest.mark.parametrize(
        "text", ["{{ f }}", "{{ c }}", "{{ c.real }}", "{% for x in items %}{% endfor %}", "{% fetched 1 %}", "{{ c|upper }}"]
    )
    def test_elsewhere_the_error_says_what_to_do(self, text):
        values = {"f": self.number, "items": self.items(), **({"c": self.number()} if " c" in text else {})}
        with pytest.raises(AwaitableInTemplate, match=r"Render with `await template\.arender"):
            source(text).render(Context(values))
        gc.collect()

    def test_one_coroutine_wanted_by_two_renderings_is_awaited_once(self):
        async def render():
            shared = self.number()
            template = source("{{ c }}")
            return await asyncio.gather(*(template.arender(Context({"c": shared})) for _ in range(3)))

        assert asyncio.run(render()) == ["42"] * 3

    def test_an_error_of_a_coroutine_is_raised_for_each_reader(self):
        async def fail():
            raise KeyError("inside")

        async def render():
            shared = fail()
            for _ in range(2):
                with pytest.raises(KeyError, match="inside"):
                    await source("{{ c }}").arender(Context({"c": shared}))

        asyncio.run(render())


class TestSections:
    TEXT = "<1>{% section %}{{ slow }}{% endsection %}{% section %}{{ quick }}{% endsection %}<2>"

    @staticmethod
    def value(text, seconds, log=None):
        async def wait():
            try:
                await asyncio.sleep(seconds)
            finally:
                if log is not None:
                    log.append(text)
            return text

        return wait

    def test_sections_render_at_the_same_time_and_come_when_they_are_ready(self):
        async def read():
            seen, found = asyncio.Event(), []

            async def slow():
                await seen.wait()
                return "slow"

            async for piece in source(self.TEXT).astream(Context({"slow": slow, "quick": self.value("quick", 0)})):
                found.append(piece)
                if piece == "quick":
                    seen.set()
            return found

        assert asyncio.run(read()) == ["<1><slot><slot><2>", "quick", "slow"]

    def test_without_a_portal_they_come_at_the_end_and_whole_pages_have_them_in_place(self):
        values = {"slow": "s", "quick": "q"}
        assert list(source(self.TEXT).stream(Context(values))) == ["<1><slot><slot><2>", "s", "q"]
        assert source(self.TEXT).render(Context(values)) == "<1>sq<2>"

    def test_leaving_early_stops_them(self):
        log = []

        async def read():
            stream = source(self.TEXT).astream(
                Context({"slow": self.value("slow", 60, log), "quick": self.value("quick", 0, log)})
            )
            async for piece in stream:
                if piece == "quick":
                    break
            await stream.aclose()

        asyncio.run(asyncio.wait_for(read(), 5))
        assert log == ["quick", "slow"]

    def test_an_error_in_a_section_stops_the_others(self):
        log = []

        async def fail():
            raise KeyError("inside")

        async def read():
            values = {"slow": self.value("slow", 60, log), "quick": fail}
            return [piece async for piece in source(self.TEXT).astream(Context(values))]

        with pytest.raises(KeyError, match="inside"):
            asyncio.run(asyncio.wait_for(read(), 5))
        assert log == ["slow"]


def test_the_usual_rendering_has_no_part_in_streaming():
    template = source("{{ x }}{% flush %}")
    assert template.render(Context({"x": 1})) == "1"
    assert not isinstance(Context().runtime, StreamingRuntime)


class TestStreamedForms:
    """A cookie is a header: the view asks for the token, as the page on rendering says."""

    @staticmethod
    def form(request):
        if request.GET:
            get_token(request)
        return StreamingTemplateResponse(request, "form.html", {})

    @pytest.mark.parametrize(("query", "sent"), [("?ask", True), ("", False)])
    def test_the_cookie_is_sent_when_the_view_asks(self, query, sent):
        backend = {**OURS[0], "OPTIONS": {"loaders": [(OURS[0]["OPTIONS"]["loaders"][0][0], {"form.html": "{% csrf_token %}"})]}}
        middleware = ["quintet.middleware.csrf.CsrfViewMiddleware"]
        with override_settings(TEMPLATES=[backend], ROOT_URLCONF=__name__, MIDDLEWARE=middleware):
            response = Client().get(f"/form{query}")
            assert b"csrfmiddlewaretoken" in b"".join(response.streaming_content)
            assert ("csrftoken" in response.cookies) is sent


urlpatterns.append(path("form", TestStreamedForms.form))
