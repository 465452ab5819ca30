"""Escaping to the documented bytes, and lazy values."""

import copy
import pickle

import pytest

from quintet.kit.html import (
    SafeString,
    conditional_escape,
    escape,
    format_html,
    format_html_join,
    html_safe,
    json_script,
    mark_safe,
)
from quintet.kit.lazy import Promise, SimpleLazyObject, cached_property, classproperty, keep_lazy_text, lazy, lazystr
from quintet.kit.urlize import urlize


def test_quotes_are_the_documented_entities():
    assert escape("<a href='x'>\"&\"</a>") == "&lt;a href=&#x27;x&#x27;&gt;&quot;&amp;&quot;&lt;/a&gt;"


def test_entities_in_the_input_stay_what_they_were():
    assert escape("&#39; &#34;") == "&amp;#39; &amp;#34;"


def test_safe_text_is_escaped_once():
    assert conditional_escape(mark_safe("<b>")) == "<b>"
    assert conditional_escape(conditional_escape("<b>")) == "&lt;b&gt;"
    assert type(mark_safe("a") + "b") is str
    assert type(mark_safe("a") + mark_safe("b")) is SafeString


def test_lazy_text_stays_lazy_when_escaped():
    calls = []
    late = lazy(lambda: calls.append(1) or "<x>", str)()
    escaped = escape(late)
    assert isinstance(escaped, Promise)
    assert not calls
    assert str(escaped) == "&lt;x&gt;"


def test_format_html_escapes_what_is_not_safe():
    assert format_html("<i>{}</i>{name}", "<", name=mark_safe("<br>")) == "<i>&lt;</i><br>"
    assert format_html_join(", ", "{}={x}", []) == ""
    assert format_html_join("<", "{}-{}", [("a", "&"), ("b", 1)]) == "a-&amp;&lt;b-1"
    with pytest.raises(TypeError, match="args or kwargs"):
        format_html("<b>")


def test_json_script_cannot_be_left():
    assert json_script({"a": "</script>&"}, "id") == (
        '<script id="id" type="application/json">{"a": "\\u003C/script\\u003E\\u0026"}</script>'
    )


def test_html_safe_marks_a_class():
    @html_safe
    class Tag:
        def __str__(self):
            return "<br>"

    assert Tag().__html__() == "<br>"
    with pytest.raises(ValueError, match="defines __html__"):
        html_safe(Tag)


def test_urlize_keeps_balanced_brackets():
    assert urlize("(see http://a.b/c_(d))") == '(see <a href="http://a.b/c_(d)">http://a.b/c_(d)</a>)'


def test_cached_property_is_one_name():
    with pytest.raises((TypeError, RuntimeError)) as caught:

        class Twice:
            @cached_property
            def first(self):
                return object()

            second = first

    cause = caught.value.__cause__ or caught.value
    assert "two different names" in str(cause)


def test_class_property():
    class Named:
        @classproperty
        def label(cls):  # noqa: N805  a class property gets the class
            return cls.__name__

    assert Named.label == Named().label == "Named"


def test_lazy_values_compare_add_and_pickle():
    text = lazystr("abc")
    assert text == "abc"
    assert "x" + text + "y" == "xabcy"
    assert f"{text:>5}" == "  abc"
    assert pickle.loads(pickle.dumps(text)) == "abc"
    assert copy.deepcopy(text) is text
    assert keep_lazy_text(lambda value: value.upper())(text) == "ABC"


def test_simple_lazy_object_makes_its_object_once():
    made = []
    late = SimpleLazyObject(lambda: made.append(1) or [1, 2])
    assert not made
    assert isinstance(late, list)
    assert len(late) == 2
    assert late == [1, 2]
    assert len(made) == 1
