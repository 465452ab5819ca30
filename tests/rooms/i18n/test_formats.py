"""Formats: what each language writes, what settings and a project's own files change."""

import datetime
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from quintet.services.i18n import formats, translation
from quintet.services.language_table import LANGUAGE_TABLE
from quintet.test import override_settings
from quintet.utils.numberformat import format as number_as_text

DAY = datetime.date(2009, 12, 31)
MOMENT = datetime.datetime(2009, 12, 31, 20, 50)


@pytest.mark.parametrize(
    ("code", "day", "short", "number"),
    [
        ("en", "Dec. 31, 2009", "12/31/2009", "66,666.5"),
        ("de", "31. Dezember 2009", "31.12.2009", "66.666,5"),
        ("de-at", "31. Dezember 2009", "31.12.2009", "66.666,5"),
        ("de-ch", "31. Dezember 2009", "31.12.2009", "66\xa0666,5"),
        ("fr", "31 décembre 2009", "31/12/2009", "66\xa0666,5"),
        ("es", "31 de diciembre de 2009", "31/12/2009", "66.666,5"),
        ("ca", "31 de desembre del 2009", "31/12/2009", "66.666,5"),
        ("fi", "31. joulukuuta 2009", "31.12.2009", "66\xa0666,5"),
        ("ru", "31 декабря 2009 \u0433.", "31.12.2009", "66\xa0666,5"),
        ("ja", "2009年12月31日", "2009/12/31", "66,666.5"),
        ("hi", "31 दिसंबर 2009", "31/12/2009", "66,666.5"),
        ("xx", "Dec. 31, 2009", "12/31/2009", "66666.5"),
    ],
)
def test_languages_write_days_and_numbers_their_way(code, day, short, number):
    with override_settings(USE_THOUSAND_SEPARATOR=True), translation.override(code):
        assert formats.date_format(DAY) == formats.localize(DAY) == day
        assert formats.date_format(DAY, "SHORT_DATE_FORMAT") == short
        assert formats.localize(66666.5) == formats.localize(Decimal("66666.5")) == number


@pytest.mark.parametrize("code", LANGUAGE_TABLE)
def test_every_language_tells_the_whole_date_and_reads_what_it_writes(code):
    with translation.override(code):
        for name in ("DATE_FORMAT", "DATETIME_FORMAT", "SHORT_DATE_FORMAT", "SHORT_DATETIME_FORMAT", "YEAR_MONTH_FORMAT"):
            assert "2009" in formats.date_format(MOMENT, name)
        assert "31" in formats.date_format(MOMENT, "MONTH_DAY_FORMAT")
        assert "50" in formats.time_format(MOMENT)
        for name, value in (("DATE_INPUT_FORMATS", MOMENT.date()), ("DATETIME_INPUT_FORMATS", MOMENT)):
            kept = formats.get_format(name)
            assert datetime.datetime.strptime(formats.localize_input(value), kept[0]).date() == MOMENT.date()
            assert "%f" not in kept[0]
            assert any(one.startswith("%Y-%m-%d") for one in kept)


def test_the_language_speaks_before_the_settings():
    with override_settings(DATE_FORMAT="Y", FIRST_DAY_OF_WEEK=3, THOUSAND_SEPARATOR="!"):
        with translation.override("fr"):
            assert (formats.get_format("DATE_FORMAT"), formats.get_format("FIRST_DAY_OF_WEEK")) == ("j F Y", 1)
            assert formats.get_format("THOUSAND_SEPARATOR") == "\xa0"
            assert formats.get_format("DATE_FORMAT", use_l10n=False) == "Y"
            assert formats.get_format("DECIMAL_SEPARATOR", lang="en") == "."
        with translation.override(None):
            assert (formats.get_format("DATE_FORMAT"), formats.get_format("FIRST_DAY_OF_WEEK")) == ("Y", 3)


@pytest.fixture
def own_formats(tmp_path, monkeypatch):
    package = tmp_path / "house_formats"
    for name, text in (
        ("en", 'THOUSAND_SEPARATOR = "_"\nCUSTOM_DAY_FORMAT = "d/m/Y \\\\!"\n'),
        ("de_AT", 'DATE_FORMAT = "Y.m.d"\n'),
    ):
        folder = package / name
        folder.mkdir(parents=True)
        (folder / "__init__.py").write_text("")
        (folder / "formats.py").write_text(text)
    (package / "__init__.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path)
    with override_settings(FORMAT_MODULE_PATH=["house_formats"], USE_THOUSAND_SEPARATOR=True):
        yield
    for name in [name for name in sys.modules if name.startswith("house_formats")]:
        del sys.modules[name]


def test_format_files_of_a_project_speak_first(own_formats):
    assert formats.localize(1234567) == "1_234_567"
    assert formats.date_format(DAY, "CUSTOM_DAY_FORMAT") == "31/12/2009 !"
    with translation.override("de-at"):
        assert (formats.localize(DAY), formats.localize(1.5)) == ("2009.12.31", "1,5")
    with translation.override("de"):
        assert formats.localize(DAY) == "31. Dezember 2009"


def test_formats_of_a_language_are_read_and_changed_as_a_module(monkeypatch):
    from quintet.conf.locale.de import formats as german

    assert german.DATE_FORMAT == "j. F Y"
    with translation.override("de"):
        assert formats.localize(DAY) == "31. Dezember 2009"
        monkeypatch.setattr(german, "DATE_FORMAT", "Y~m~d")
        assert formats.localize(DAY) == "2009~12~31"
        assert formats.get_format_modules() == [german]
    monkeypatch.undo()
    with translation.override("de"):
        assert formats.localize(DAY) == "31. Dezember 2009"
    with pytest.raises(AttributeError, match="no attribute 'NOTHING'"):
        getattr(german, "NOTHING")  # noqa: B009  the module's own error is looked at


def test_names_that_are_no_formats_come_back(own_formats):
    assert formats.get_format("DEBUG") == formats.get_format(translation.gettext_lazy("DEBUG")) == "DEBUG"
    assert formats.date_format(DAY, "Y") == "2009"


@pytest.mark.parametrize(
    ("grouping", "shown"),
    [
        (3, "12,345,678,901"),
        ((3, 2, 0), "12,34,56,78,901"),
        ((3, 2), "12,34,56,78,901"),
        ((3, 2, -1), "123456,78,901"),
        ((4, 3, 2, 1, 0), "1,2,34,567,8901"),
        (0, "12345678901"),
    ],
)
def test_groups_of_digits_repeat_or_end(grouping, shown):
    assert number_as_text(12345678901, ".", grouping=grouping, thousand_sep=",", force_grouping=True) == shown


def test_indian_languages_group_by_lakh():
    with override_settings(USE_THOUSAND_SEPARATOR=True), translation.override("hi"):
        assert formats.localize(123456789) == "12,34,56,789"
        assert formats.sanitize_separators("12,34,56,789") == "123456789"


@pytest.mark.parametrize(
    ("code", "typed", "read"),
    [("ru", "77 777,777", "77777.777"), ("ru", "77\xa0777,5", "77777.5"), ("de", "10.234", "10234"), ("de", "10.10", "10.10")],
)
def test_what_people_type_is_read(code, typed, read):
    with override_settings(USE_THOUSAND_SEPARATOR=True), translation.override(code):
        assert formats.sanitize_separators(typed) == read


@pytest.mark.parametrize(
    ("pattern", "shown"), [("%Y", "0009"), ("%F", "0009-01-02"), ("%C", "00"), ("%%Y", "%Y"), ("%%%Y", "%0009"), ("%G", "0009")]
)
def test_years_have_four_digits_whatever_the_c_library_does(pattern, shown):
    assert datetime.date(9, 1, 2).strftime(formats.sanitize_strftime_format(pattern)) == shown


def test_the_data_of_languages_is_what_cldr_gives():
    tool = Path(__file__).parents[3] / "tools" / "make_language_data.py"
    assert subprocess.run([sys.executable, tool, "--check"], capture_output=True, text=True, check=False).stdout == ""
