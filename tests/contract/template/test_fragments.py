"""The tag ``cache``: the output of a block is kept for a while, under its name and what it varies on."""

import time
from unittest import mock

import pytest

from quintet.core.cache import caches
from quintet.core.cache.utils import make_template_fragment_key
from quintet.template import Context, Engine, RequestContext, TemplateSyntaxError
from quintet.test import RequestFactory, override_settings

LOCMEM = "django.core.cache.backends.locmem.LocMemCache"
CSP_PROCESSOR = "quintet.template.context_processors.csp"
REQUEST_PROCESSOR = "quintet.template.context_processors.request"
ENGINE = Engine(libraries={"cache": "quintet.templatetags.cache"})


@pytest.fixture(autouse=True)
def _caches():
    entries = {alias: {"BACKEND": LOCMEM, "LOCATION": f"{alias} fragments of tests"} for alias in ("default", "other")}
    with override_settings(CACHES=entries):
        for alias in entries:
            caches[alias].clear()
        yield


def render(source, **values):
    return ENGINE.from_string("{% load cache %}" + source).render(Context(values))


def test_a_block_is_rendered_once():
    assert render("a{% cache 10 name %}{{ x }}{% endcache %}b", x=1) == "a1b"
    assert render("a{% cache 10 name %}{{ x }}{% endcache %}b", x=2) == "a1b"
    assert render("{% cache 10 other %}{{ x }}{% endcache %}", x=2) == "2"


def test_a_block_varies_on_values():
    source = "{% cache 10 name user.name|lower page %}{{ x }}{% endcache %}"
    assert render(source, user={"name": "A"}, page=1, x=1) == "1"
    assert render(source, user={"name": "B"}, page=1, x=2) == "2"
    assert render(source, user={"name": "a"}, page=1, x=3) == "1"
    assert render(source, user={"name": "a"}, page=2, x=4) == "4"


def test_output_is_escaped_once():
    source = "{% cache 10 name %}{{ x }}{% endcache %}"
    assert render(source, x="<b>") == render(source, x="<b>") == "&lt;b&gt;"


@pytest.mark.parametrize(
    ("timeout", "after", "lives"), [(10, 9, True), (10, 11, False), (None, 1e9, True), ("10", 9, True), (0, 0, False)]
)
def test_a_block_ends(timeout, after, lives):
    source, start = "{% cache t name %}{{ x }}{% endcache %}", time.time()
    render(source, t=timeout, x=1)
    with mock.patch("time.time", return_value=start + after):
        assert render(source, t=timeout, x=2) == ("1" if lives else "2")


def test_another_cache():
    source = '{% cache 10 name using="other" %}{{ x }}{% endcache %}'
    assert render(source, x=1) == "1"
    assert caches["other"].get(make_template_fragment_key("name")) == "1"
    assert caches["default"].get(make_template_fragment_key("name")) is None
    assert render("{% cache 10 name v using=alias %}{{ x }}{% endcache %}", x=2, v=3, alias="other") == "2"
    assert caches["other"].get(make_template_fragment_key("name", [3])) == "2"


def test_the_cache_of_fragments_is_used_when_there_is_one():
    entries = {alias: {"BACKEND": LOCMEM, "LOCATION": f"{alias} two"} for alias in ("default", "template_fragments")}
    with override_settings(CACHES=entries):
        render("{% cache 10 name %}x{% endcache %}")
        assert caches["template_fragments"].get(make_template_fragment_key("name")) == "x"
        assert caches["default"].get(make_template_fragment_key("name")) is None


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("{% cache %}{% endcache %}", "''cache'' tag requires at least 2 arguments"),
        ("{% cache 5 %}{% endcache %}", "''cache'' tag requires at least 2 arguments"),
        ("{% cache t name %}{% endcache %}", "\"cache\" tag got a non-integer timeout value: 'soon'"),
        ('{% cache 5 name using="nowhere" %}{% endcache %}', "Invalid cache name specified for cache tag: 'nowhere'"),
        ('{% cache 5 name using="other" x %}{% endcache %}', "Could not parse the remainder"),
        ("{% cache 5 name %}", "endcache"),
    ],
)
def test_mistakes_are_told(source, said):
    with pytest.raises(TemplateSyntaxError, match=said):
        render(source, t="soon")


def test_keys_of_fragments():
    assert make_template_fragment_key("a.fragment") == "template.cache.a.fragment.d41d8cd98f00b204e9800998ecf8427e"
    assert make_template_fragment_key("foo", ["abc"]) == "template.cache.foo.493e283d571a73056196f1a68efd0f66"
    lists = [
        ["a", "b"],
        ["a:b"],
        ["ab"],
        ["a", "", "b"],
        ["a:", "b"],
        ["a", ":b"],
        [":a", "b"],
        ["1:a"],
        [],
        [""],
        ["x" * 10_000],
    ]
    keys = {make_template_fragment_key("name", values) for values in lists}
    assert len(keys) == len(lists), "no two lists of values share a key"
    assert max(len(key) for key in keys) < 100


def test_many_fragments_stand_in_one_template():
    source = "".join(f"{{% cache 10 part{number} %}}{{{{ x|add:{number} }}}}{{% endcache %}} " for number in range(40))
    expected = " ".join(str(1 + number) for number in range(40))
    assert render(source, x=1).split() == expected.split()
    assert render(source, x=2).split() == expected.split()


@pytest.mark.parametrize("shown", ["{{ csp_nonce }}", "{% csp_nonce_attr %}", "{{ request.csp_nonce }}"])
def test_a_block_that_shows_the_nonce_of_a_response_is_for_that_one(shown):
    engine = Engine(libraries={"cache": "quintet.templatetags.cache"}, context_processors=[CSP_PROCESSOR, REQUEST_PROCESSOR])
    source = (
        "{% load cache %}{{ csp_nonce }} {% cache 10 script %}"
        + shown
        + "{% endcache %} {% cache 10 page %}{{ x }}{% endcache %}"
    )

    def page(x):
        return engine.from_string(source).render(RequestContext(RequestFactory().get("/"), {"x": x})).split(" ", 1)

    for number in (1, 2):
        nonce, rest = page(number)
        assert nonce in rest
        assert rest.endswith(" 1"), "what shows none is kept"
