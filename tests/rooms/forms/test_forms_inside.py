"""The parts under forms: choices, merged media, shared fields, dates read without strptime."""

import datetime
import enum

import pytest

from quintet import forms
from quintet.forms.fields.dates import lacks_a_mark, read_moment
from quintet.forms.markup import drawn_options
from quintet.forms.media import MediaOrderConflictWarning, merged
from quintet.forms.plan import may_share
from quintet.forms.renderers import DjangoTemplates
from quintet.kit.choices import BlankChoiceIterator, flatten_choices, normalize_choices
from quintet.kit.text import capfirst
from quintet.kit.words import camel_case_to_spaces, slugify, smart_split, unescape_string_literal
from quintet.test.utils import override_settings
from quintet.utils.translation import gettext_lazy


def test_choices_in_every_form():
    class Suit(enum.Enum):
        A = 1
        choices = enum.nonmember([("1", "A")])

    pairs = [("a", "A"), ("G", [("b", "B")])]
    assert normalize_choices({"a": "A", "G": {"b": "B"}}) == pairs
    assert normalize_choices(iter([["a", "A"], ("G", lambda: [("b", "B")])])) == pairs
    assert normalize_choices(Suit) == [("1", "A")]
    assert list(normalize_choices(lambda: pairs)) == pairs
    assert list(flatten_choices(pairs)) == [("a", "A"), ("b", "B")]
    assert normalize_choices("text") == "text"
    assert normalize_choices(["ab", "cd"]) == ["ab", "cd"]


def test_blank_choices_come_first_once():
    late = normalize_choices(lambda: [("a", "A")])
    for choices in ([("a", "A")], late):
        assert list(BlankChoiceIterator(choices, [("", "-")])) == [("", "-"), ("a", "A")]
    assert list(BlankChoiceIterator([(None, "none")], [("", "-")])) == [(None, "none")]


def test_media_keep_the_order_of_every_list():
    assert merged([["a", "b"], ["b", "c"], ["a", "c"], ["d"]]) == ["a", "d", "b", "c"]  # what may stand first stands first
    with pytest.warns(MediaOrderConflictWarning, match="opposite order"):
        assert merged([["a", "b"], ["b", "a"]]) == ["a", "b"]


def test_only_stateless_fields_of_ours_are_shared():
    class Own(forms.CharField):
        pass

    assert may_share(forms.CharField())
    assert may_share(forms.ChoiceField(choices=[("a", "A")]))
    for field in (Own(), forms.FileField(), forms.SplitDateTimeField()):
        assert not may_share(field)


def test_a_clear_box_is_not_remembered_by_the_next_form():
    class Form(forms.Form):
        upload = forms.FileField(required=False)

    Form({"upload-clear": "on"}).is_valid()
    assert not Form().fields["upload"].widget.checked


@pytest.mark.parametrize("text", ["2006-10-25", "2006-1-2", "99999-1-1"])
def test_dates_read_as_strptime_reads_them(text):
    try:
        expected = datetime.datetime.strptime(text, "%Y-%m-%d")
    except ValueError:
        with pytest.raises(ValueError, match=r"does not match format|unconverted data"):
            read_moment(text, "%Y-%m-%d")
    else:
        assert read_moment(text, "%Y-%m-%d") == expected


def test_formats_that_cannot_fit_are_left_out():
    assert lacks_a_mark("2006-10-25", "%m/%d/%Y")
    assert lacks_a_mark("2006-10-25", "%b %d %Y")
    assert not lacks_a_mark("Oct  25\t2006", "%b %d %Y")


def test_text():
    assert (capfirst("été"), capfirst(""), camel_case_to_spaces("someHTMLPage")) == ("Été", "", "some html page")
    assert slugify("  Joel is a -- Slug_! ") == "joel-is-a-slug"
    assert slugify("你好 World", allow_unicode=True) == "你好-world"
    assert slugify("Ünïcode") == "unicode"
    assert list(smart_split('a "b c" d=\'e f\'|g "open')) == ["a", '"b c"', "d='e f'|g", '"open']
    assert unescape_string_literal('"a\\"b"') == 'a"b'
    with pytest.raises(ValueError, match="Not a string literal"):
        unescape_string_literal("abc")


def test_a_renderer_keeps_its_templates_as_long_as_the_engine_does():
    renderer = DjangoTemplates()
    first = renderer.get_template("django/forms/label.html")
    assert renderer.get_template("django/forms/label.html") is first
    renderer.engine.engine.template_loaders[0].reset()
    assert renderer.get_template("django/forms/label.html") is not first
    with override_settings(DEBUG=True):
        watching = DjangoTemplates()
        assert watching.get_template("django/forms/label.html") is not watching.get_template("django/forms/label.html")


def test_options_are_drawn_once_and_again_when_the_choices_change():
    widget = forms.Select(choices=[("a", "A"), ("b", "B")])
    kept = drawn_options(widget)
    assert drawn_options(widget) is kept
    widget.choices.append(("c", "C"))
    assert drawn_options(widget) is not kept
    assert drawn_options(forms.Select(choices=[("a", gettext_lazy("A"))])) is None
    assert drawn_options(forms.Select(choices=[("a", "A"), ("a", "B")])) is None
    assert drawn_options(forms.Select(choices=lambda: [("a", "A")])) is None
