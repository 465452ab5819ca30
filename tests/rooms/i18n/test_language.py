"""The active language, catalogs, formats and time zones."""

import datetime
import struct
import time
import zoneinfo

import pytest

from quintet.conf import settings
from quintet.services.i18n import dateformat, formats, languages, translation, zone
from quintet.services.i18n.translation import gettext_lazy, ngettext_lazy
from quintet.test import override_settings
from quintet.utils import timezone as porch_zone
from quintet.utils import translation as porch_translation
from quintet.utils.timesince import timesince


def mo_file(messages):
    """Return the bytes of a .mo file."""
    items = sorted(
        {"": "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=n != 1;\n", **messages}.items()
    )
    ids = b"\0".join(key.encode() for key, _ in items) + b"\0"
    texts = b"\0".join(value.encode() for _, value in items) + b"\0"
    start, keys, values, at, to = 28 + 16 * len(items), [], [], 0, 0
    for key, value in items:
        keys += [len(key.encode()), start + at]
        values += [len(value.encode()), start + len(ids) + to]
        at += len(key.encode()) + 1
        to += len(value.encode()) + 1
    head = struct.pack("<7I", 0x950412DE, 0, len(items), 28, 28 + 8 * len(items), 0, 0)
    return head + struct.pack(f"<{4 * len(items)}I", *keys, *values) + ids + texts


@pytest.fixture
def german(tmp_path):
    folder = tmp_path / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.mo").write_bytes(
        mo_file({"hello": "hallo", "month name\4May": "Mai", "%(n)d thing\0%(n)d things": "%(n)d Ding\0%(n)d Dinge"})
    )
    before = settings.LOCALE_PATHS
    settings.LOCALE_PATHS = [tmp_path]
    yield
    settings.LOCALE_PATHS = before


def test_texts_follow_the_active_language(german):
    late = gettext_lazy("hello")
    plural = ngettext_lazy("%(n)d thing", "%(n)d things", "n")
    with translation.override("de-at"):
        assert str(late) == "hallo"
        assert translation.pgettext("month name", "May") == "Mai"
        assert plural % {"n": 1} == "1 Ding"
        assert plural % {"n": 3} == "3 Dinge"
        assert translation.gettext("untranslated") == "untranslated"
    assert str(late) == "hello"
    with translation.override(None):
        assert translation.get_language() is None


def test_override_restores_also_when_nested_in_decorated_calls():
    @translation.override("fr")
    def inner(depth):
        return inner(depth - 1) if depth else translation.get_language()

    assert inner(2) == "fr"
    assert translation.get_language() == settings.LANGUAGE_CODE


def test_a_language_is_found_by_its_nearest_offer():
    assert translation.get_supported_language_variant("de-at") == "de"
    assert translation.get_supported_language_variant("zh-tw") == "zh-hant"
    with pytest.raises(LookupError):
        translation.get_supported_language_variant("xx")
    with pytest.raises(LookupError):
        translation.get_supported_language_variant("x" * 600, strict=True)
    assert not translation.check_for_language("d" * 501)


def test_accept_language_is_read_by_quality():
    assert languages.parse_accept_language("de;q=0.3, fr, en;q=0.8, it;q=0") == [
        ("fr", 1.0),
        ("en", 0.8),
        ("de", 0.3),
        ("it", 0.0),
    ]
    assert languages.parse_accept_language("de;q=x") == []


def test_numbers_are_written_per_language():
    assert formats.localize(1234.5) == "1234.5"
    with translation.override("de"):
        assert formats.localize(1234.5) == "1234,5"
        assert formats.number_format(1234567.891, 2, force_grouping=True) == "1.234.567,89"
        assert formats.sanitize_separators("1234,5") == "1234.5"


def test_dates_are_written_by_letters():
    moment = datetime.datetime(2024, 2, 29, 13, 5, tzinfo=datetime.UTC)
    assert formats.date_format(moment, r"jS \o\f F Y, P L t") == "29th of February 2024, 1:05 p.m. True 29"
    with pytest.raises(TypeError, match="time-related"):
        formats.date_format(moment.date(), "H:i")


def test_patching_now_on_the_porch_patches_it_everywhere(monkeypatch):
    fixed = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)
    monkeypatch.setattr(porch_zone, "now", lambda: fixed)
    assert zone.localdate() == datetime.date(2000, 1, 1)
    assert porch_translation is translation


def test_zones_convert_and_refuse():
    moment = datetime.datetime(2024, 7, 1, 12, tzinfo=datetime.UTC)
    with zone.override("Europe/Paris"):
        assert zone.localtime(moment).hour == 14
        assert zone.get_current_timezone_name() == "Europe/Paris"
        assert zone.make_naive(moment).hour == 14
    with pytest.raises(ValueError, match="naive"):
        zone.localtime(moment.replace(tzinfo=None))
    with pytest.raises(ValueError, match="expects a naive"):
        zone.make_aware(moment)
    with pytest.raises(ValueError, match="Invalid timezone"):
        zone.activate(5)
    assert zone.get_fixed_timezone(-90).tzname(None) == "-0130"


@pytest.mark.parametrize("moment", [datetime.datetime(2015, 10, 25, 2, 30), datetime.datetime(2015, 3, 29, 2, 30)])
def test_moments_that_a_zone_has_twice_or_never_tell_no_offset(moment):
    with override_settings(TIME_ZONE="Europe/Copenhagen"):
        assert [dateformat.format(moment, letter) for letter in "eOTZI"] == [""] * 5
        sure = moment.replace(hour=12)
        assert [dateformat.format(sure, letter) for letter in "eOTZI"] in (
            ["", "+0100", "CET", "3600", "0"],
            ["", "+0200", "CEST", "7200", "1"],
        )


def test_the_clock_of_the_process_follows_the_zone_of_a_test():
    with override_settings(TIME_ZONE="Asia/Tokyo"):
        assert time.tzname[0] == "JST"
        assert zone.get_default_timezone_name() == "Asia/Tokyo"
    assert time.tzname[0] == "UTC"


def test_gaps_and_folds_of_a_zone_are_kept_apart():
    with zone.override("Europe/Paris"):
        fold = datetime.datetime(2024, 10, 27, 2, 30)
        first, second = zone.make_aware(fold), zone.make_aware(fold.replace(fold=1))
        assert (second.astimezone(datetime.UTC) - first.astimezone(datetime.UTC)) == datetime.timedelta(hours=1)
        assert zone.make_naive(second).fold == 1
        gap = zone.make_aware(datetime.datetime(2024, 3, 31, 2, 30))
        assert zone.localtime(gap.astimezone(datetime.UTC)).hour == 3


def test_spans_between_zones_are_counted_on_one_calendar():
    start = datetime.datetime(2023, 4, 14, 1, 30, tzinfo=zoneinfo.ZoneInfo("Asia/Kathmandu"))
    assert timesince(start, (start + datetime.timedelta(hours=1)).astimezone(datetime.UTC)) == "1\xa0hour"
