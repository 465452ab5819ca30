"""Catalogs: which file speaks, what stands behind it, and what damaged or hostile input does."""

import os
import resource
import subprocess
import sys

import pytest

from quintet.kit.html import SafeString, mark_safe
from quintet.services.i18n import catalog, current, translation
from quintet.services.i18n.message_files import MessageFileError, read_mo, round_away_from_one
from quintet.test import override_settings
from quintet.utils.functional import lazystr
from tests.kit.catalogs import put_mo, put_po


@pytest.fixture
def folder(tmp_path):
    current.shelf.clear()
    with override_settings(LOCALE_PATHS=[tmp_path / "first", tmp_path / "second"]):
        yield tmp_path
    current.shelf.clear()


def test_the_first_locale_folder_wins_over_the_second_and_both_over_ours(folder):
    put_mo(folder / "first", "de", {"Monday": "Mondtag"})
    put_mo(folder / "second", "de", {"Monday": "zweiter", "Tuesday": "Ziestag"})
    with translation.override("de"):
        assert [translation.gettext(day) for day in ("Monday", "Tuesday", "Wednesday")] == ["Mondtag", "Ziestag", "Mittwoch"]


def test_a_territory_falls_back_to_its_language_and_then_to_the_default_one(folder):
    put_mo(folder / "first", "de_AT", {"word one": "eins (at)"})
    put_mo(folder / "first", "de", {"word one": "eins", "word two": "zwei"})
    put_mo(folder / "first", "fr", {"word three": "trois"})
    with override_settings(LANGUAGE_CODE="fr"):
        with translation.override("de-at"):
            assert [translation.gettext(one) for one in ("word one", "word two", "word three", "word four")] == [
                "eins (at)",
                "zwei",
                "trois",
                "word four",
            ]
        with translation.override("xx"):
            assert translation.gettext("word three") == "trois"
        with translation.override("en-gb"):
            assert translation.gettext("word three") == "word three"


def test_a_po_file_is_read_when_there_is_no_newer_mo_file(folder):
    put_po(folder / "first", "de", {"one": "aus po", "empty": ""})
    with translation.override("de"):
        assert translation.gettext("one") == "aus po"
        assert translation.gettext("empty") == "empty"
    put_mo(folder / "first", "de", {"one": "aus mo"})
    path = put_po(folder / "first", "de", {"one": "aus po"}, newer_by=-60)
    current.shelf.clear()
    with translation.override("de"):
        assert translation.gettext("one") == "aus mo"
    os.utime(path, None)
    os.utime(path, (path.stat().st_mtime + 60,) * 2)
    current.shelf.clear()
    with translation.override("de"):
        assert translation.gettext("one") == "aus po"


def test_fuzzy_messages_of_a_po_file_do_not_speak(folder):
    path = put_po(folder / "first", "de", {"sure": "sicher", "unsure": "vielleicht"})
    path.write_text(path.read_text().replace('msgid "unsure"', '#, fuzzy\nmsgid "unsure"'))
    with translation.override("de"):
        assert (translation.gettext("sure"), translation.gettext("unsure")) == ("sicher", "unsure")


def test_each_file_keeps_its_own_plural_rule(folder):
    put_mo(folder / "first", "ru", {"%d file|%d files": ("%d файл", "%d файла", "%d файлов")})
    put_mo(folder / "second", "ru", {"%d cat|%d cats": ("%d кот", "%d кота", "%d котов")})
    with translation.override("ru"):
        for number, file, cat in ((1, "1 файл", "1 кот"), (3, "3 файла", "3 кота"), (5, "5 файлов", "5 котов")):
            assert translation.ngettext("%d file", "%d files", number) % number == file
            assert translation.ngettext("%d cat", "%d cats", number) % number == cat
        # Asked for without a number, the form of one speaks.
        assert translation.gettext("%d file") == "%d файл"
        assert translation.ngettext("unknown", "unknowns", 2) == "unknowns"


@pytest.mark.parametrize(("count", "whole"), [(0.5, 0), (1, 1), (1.0, 1), (1.2, 2), (-0.5, -1)])
def test_only_one_itself_takes_the_form_of_one(count, whole):
    assert round_away_from_one(count) == whole


def test_contexts_keep_messages_apart(folder):
    put_mo(
        folder / "first",
        "de",
        {
            ("month name", "May"): "Mai",
            ("verb", "May"): "darf",
            ("search", "%d result|%d results"): ("%d Ergebnis", "%d Ergebnisse"),
        },
    )
    with translation.override("de"):
        assert translation.pgettext("month name", "May") == "Mai"
        assert translation.pgettext("verb", "May") == "darf"
        assert translation.pgettext("unknown", "May") == "May"
        assert translation.pgettext("unknown", "May\r\nor must") == "May\r\nor must"
        assert translation.npgettext("search", "%d result", "%d results", 4) == "%d Ergebnisse"


def test_safe_lazy_and_foreign_line_ends_are_understood(folder):
    put_mo(folder / "first", "de", {"a\nb": "x\ny", "word": "Wort"})
    with translation.override("de"):
        assert translation.gettext("a\r\nb") == translation.gettext("a\rb") == "x\ny"
        assert type(translation.gettext(mark_safe("word"))) is SafeString
        assert translation.gettext(lazystr("word")) == "Wort"
        assert translation.gettext("") == ""


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"nonsense" * 8,
        lambda data: data[:40],
        lambda data: data[:-4],
        lambda data: data[:4],
        lambda data: data.replace(b"Wort", b"\xff\xfe\xfd\xfc"),
    ],
)
def test_a_damaged_file_says_which_and_how_to_mend_it(folder, damage):
    path = put_mo(folder / "first", "de", {"word": "Wort"})
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(MessageFileError, match=r"django\.mo is not a readable message file .*compilemessages"):
        read_mo(path)


def test_a_plural_rule_that_is_none_is_refused(folder):
    path = put_mo(folder / "first", "de", {"word": "Wort"})
    path.write_bytes(path.read_bytes().replace(b"plural=(n != 1)", b"plural=(x.y()) "))
    with pytest.raises(MessageFileError, match="no plural rule"):
        read_mo(path)


def test_catalogs_outlive_settings_that_do_not_concern_them():
    with translation.override("de"):
        before = translation.active_catalog()
        with override_settings(DEBUG=True):
            assert translation.active_catalog() is before
        with override_settings(USE_I18N=False):
            assert translation.gettext("Monday") == "Monday"
        with override_settings(LANGUAGE_CODE="fr"):
            assert translation.active_catalog() is not before


@pytest.mark.parametrize("length", [201, 300, 100_000])
def test_a_code_that_no_folder_can_be_named_by_has_none(tmp_path, length):
    (tmp_path / "de").mkdir()
    found = catalog.Catalogs([tmp_path], "en")
    assert found.has_language("de")
    assert not found.has_language("x" * length)


def test_cve_2026_77050_codes_from_outside_are_not_kept():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for number in range(2_000):
        code = f"x{number}-" + "y" * 100_000
        assert not translation.check_for_language(code)
        with pytest.raises(LookupError):
            translation.get_supported_language_variant(code, strict=True)
        with translation.override(code):
            assert translation.gettext("Monday") == "Monday"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 8_000  # kilobytes
    assert not [code for code in current.shelf.now().found if str(code).startswith("x")]


PROGRAM = """
import sys
from quintet.conf import settings
settings.configure(USE_THOUSAND_SEPARATOR=True)
import quintet
quintet.setup()
import datetime
from quintet.utils import formats, translation
print(translation.gettext("Monday"), formats.localize(1234.5), formats.localize(datetime.date(2024, 5, 1)))
translation.activate("de")
print(translation.gettext("Monday"), formats.localize(1234.5), formats.localize(datetime.date(2024, 5, 1)))
print("babel" in sys.modules)
"""


def test_neither_english_nor_compiled_catalogs_load_babel():
    shown = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True).stdout.splitlines()
    assert shown == ["Monday 1,234.5 May 1, 2024", "Montag 1.234,5 1. Mai 2024", "False"]
