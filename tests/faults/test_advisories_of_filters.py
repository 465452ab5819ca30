"""What other frameworks' filters and number formats were attacked with."""

import datetime
import json
import re
import tracemalloc

import pytest

from quintet.contrib.humanize.templatetags.humanize import intcomma
from quintet.template import Context, Engine
from quintet.template.defaultfilters import date, dictsort, dictsortreversed, floatformat
from quintet.test import override_settings
from quintet.utils import numberformat
from quintet.utils.html import json_script
from tests.kit.growth import assert_linear, best

MOMENT = datetime.datetime(2024, 1, 2, tzinfo=datetime.UTC)


@pytest.mark.parametrize("number", ["1e9999999", "-1e9999999", "1e-9999999", "9" * 1000 + "e9999999", "0e9999999", "NaN1e99"])
@pytest.mark.parametrize("places", [-1, 0, 2, "2g"])
def test_huge_exponents_are_not_written_out_CVE_2024_41989(number, places):
    tracemalloc.start()
    text = floatformat(number, places)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(text) <= len(number)
    assert peak < 200_000
    assert best(lambda value: floatformat(value, places), number) < 0.01


def test_formatting_a_number_with_a_huge_exponent_is_quick_CVE_2024_41989():
    from_text = numberformat.format("1e9999999", ".", decimal_pos=2, grouping=3, thousand_sep=",", force_grouping=True)
    assert len(from_text) < 30


@pytest.mark.parametrize("digits", ["1", "1,", "1 ", "-", "9.", "٣", "1a"])
@pytest.mark.parametrize("use_l10n", [True, False])
def test_grouping_digits_takes_linear_time_CVE_2024_24680_CVE_2026_33169(digits, use_l10n):
    assert_linear(lambda text: intcomma(text, use_l10n), lambda n: digits * (n // len(digits)))


class Account:
    """A model with a private state and methods."""

    _state = "secret"
    name = "b"

    def password(self):
        raise AssertionError("a method was called")

    def __len__(self):
        return 3


@pytest.mark.parametrize("sort", [dictsort, dictsortreversed])
@pytest.mark.parametrize("key", ["_state", "name._state", "__class__", "__class__.__name__", "name.__class__", "_state.x"])
def test_sorting_never_looks_at_private_names_CVE_2021_45116(sort, key):
    assert sort([Account(), Account()], key) == ""


def test_sorting_never_calls_CVE_2021_45116():
    assert dictsort([Account(), Account()], "password") == ""
    assert len(dictsort([Account(), Account()], "name")) == 2


@pytest.mark.parametrize("name", ["SECRET_KEY", "DATABASES", "ALLOWED_HOSTS"])
def test_a_format_names_no_other_setting_CVE_2015_8213(name):
    with override_settings(SECRET_KEY="very secret indeed"):
        template = Engine().from_string("{{ v|date:f }}{{ v|date:'" + name + "' }}{{ v|time:f }}")
        shown = template.render(Context({"v": MOMENT, "f": name}))
        assert "secret" not in shown
        assert date(MOMENT, name) == shown[: len(shown) // 2]


@pytest.mark.parametrize(
    "text", ["</script><script>alert(1)//", "<!--", "<![CDATA[", "\u2028\u2029", "&lt;/script&gt;", "</SCRIPT\n>", "-->", "]]>"]
)
def test_no_text_leaves_its_script_element_CVE_2015_3226(text):
    shown = str(json_script({text: [text]}, f'id"{text}'))
    body = re.fullmatch(r'<script id="[^"<>]*" type="application/json">([^<>&]*)</script>', shown)
    assert body is not None
    assert json.loads(body[1]) == {text: [text]}
    assert not {"\u2028", "\u2029"} & set(body[1])
    assert Engine().from_string("{{ v|json_script }}").render(Context({"v": text})).count("<") == 2
