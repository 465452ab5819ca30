"""humanize: numbers and times as people say them, in the language of the reader."""

import datetime

import pytest

from quintet.contrib.humanize.templatetags import humanize
from quintet.template import Context, Engine, engines
from quintet.test import override_settings
from quintet.utils import translation

NOW = datetime.datetime(2007, 2, 17, 16, 30, tzinfo=datetime.UTC)


class Frozen(datetime.datetime):
    """A clock that stands still."""

    @classmethod
    def now(cls, tz=None):
        return NOW.astimezone(tz) if tz is not None else NOW.replace(tzinfo=None)


@pytest.fixture(autouse=True)
def _frozen(monkeypatch):
    monkeypatch.setattr(humanize, "datetime", Frozen)


def shown(expression, value):
    engine = Engine(libraries={"humanize": "quintet.contrib.humanize.templatetags.humanize"})
    return engine.from_string("{% load humanize %}{{ v|" + expression + " }}").render(Context({"v": value})).replace("\xa0", " ")


@pytest.mark.parametrize(
    ("expression", "value", "text"),
    [
        ("apnumber", 1, "one"),
        ("apnumber", "9", "nine"),
        ("apnumber", 10, "10"),
        ("apnumber", "x", "x"),
        ("intcomma", 4500, "4,500"),
        ("intcomma", 4500.2, "4,500.2"),
        ("intcomma", "4500000", "4,500,000"),
        ("intcomma", "1234567.1234567", "1,234,567.1234567"),
        ("intcomma", -1234, "-1,234"),
        ("intcomma", None, "None"),
        ("intword", 999_999, "999999"),
        ("intword", 1_000_000, "1.0 million"),
        ("intword", "1290000", "1.3 million"),
        ("intword", -1_200_000_000, "-1.2 billion"),
        ("intword", 10**100, "1.0 googol"),
        ("intword", 10**104, str(10**104)),
        ("ordinal", 1, "1st"),
        ("ordinal", "12", "12th"),
        ("ordinal", 103, "103rd"),
        ("ordinal", -2, "-2"),
        ("naturalday", NOW, "today"),
        ("naturalday", NOW.date() + datetime.timedelta(1), "tomorrow"),
        ("naturalday", NOW.date() - datetime.timedelta(1), "yesterday"),
        ("naturalday:'Y-m-d'", NOW.date() + datetime.timedelta(2), "2007-02-19"),
        ("naturalday", "someday", "someday"),
    ],
)
def test_filters(expression, value, text):
    assert shown(expression, value) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "now"),
        (-29, "29 seconds ago"),
        (-1, "a second ago"),
        (-60, "a minute ago"),
        (-275, "4 minutes ago"),
        (-3571, "59 minutes ago"),
        (-3600, "an hour ago"),
        (-10711, "2 hours ago"),
        (-97111, "1 day, 2 hours ago"),
        (1, "a second from now"),
        (30, "30 seconds from now"),
        (275, "4 minutes from now"),
        (3629, "an hour from now"),
        (86489, "1 day from now"),
        (784889, "1 week, 2 days from now"),
    ],
)
def test_natural_time(seconds, text):
    moment = NOW + datetime.timedelta(seconds=seconds)
    assert shown("naturaltime", moment) == shown("naturaltime", moment.replace(tzinfo=None)) == text


@pytest.mark.parametrize(
    ("code", "texts"),
    [
        ("de", ["vor 2 Stunden", "vor 3 Tagen", "in 3 Tagen", "heute", "1,2 Millionen", "1,0 Billiarde", "drei", "3.", "45.000"]),
        ("fr", ["il y a 2 heures", "il y a 3 jours", "dans 3 jours", "aujourd\u2019hui", "1,2 millions", "1,0 billiard", "trois",
                "3<sup>e</sup>", "45 000"]),
        ("cs", ["před 2 hodinami", "před 3 dny", "za 3 dny", "dnes", "1,2 miliony", "1,0 biliarda", "tři", "3.", "45 000"]),
        ("ja", ["2 時間前", "3 日前", "3 日後", "今日", "1.2百万", "1.0千兆", "三", "3番目", "45,000"]),
        ("fi", ["2 tuntia sitten", "3 päivää sitten", "3 päivän päästä", "today", "1,2 miljoonaa", "1,0 quadrillion", "three",
                "3rd", "45 000"]),
    ],
)  # fmt: skip
def test_languages(code, texts):
    with translation.override(code):
        found = [
            shown("naturaltime", NOW - datetime.timedelta(hours=2)),
            shown("naturaltime", NOW - datetime.timedelta(days=3)),
            shown("naturaltime", NOW + datetime.timedelta(days=3)),
            shown("naturalday", NOW).replace("&#x27;", "\u2019"),
            shown("intword", 1_200_000),
            shown("intword", 10**15),
            shown("apnumber", 3),
            shown("ordinal", 3),
            shown("intcomma", 45000),
        ]
    assert found == texts


def test_units_stand_in_the_case_that_the_language_asks_for():
    with translation.override("cs"):
        assert shown("naturaltime", NOW - datetime.timedelta(days=500)) == "před 1 rokem, 4 měsíci"
        assert shown("naturaltime", NOW + datetime.timedelta(days=500)) == "za 1 rok, 4 měsíce"


def test_it_is_an_application():
    backend = {"BACKEND": "quintet.template.backends.django.DjangoTemplates"}
    with override_settings(INSTALLED_APPS=["quintet.contrib.humanize"], TEMPLATES=[backend]):
        template = engines["django"].from_string("{% load humanize %}{{ 3|ordinal }}")
        assert template.render({}) == "3rd"
