"""Write what the framework knows of languages from Unicode CLDR (Unicode License v3), read through Babel.

    python tools/make_language_data.py            # write services/language_table.py and services/i18n/cldr/*.json
    python tools/make_language_data.py --check    # exit with 1 when they differ from what would be written

CLDR's patterns are told in the framework's format letters: see `LETTERS`. Days and months written as numbers are padded and years
are written in full, so that short dates line up; a no-break space between digits is the ordinary one (U+00A0), which is what
people can type.
"""

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from gettext import c2py
from pathlib import Path
from typing import Any

from babel import Locale, localedata
from babel.core import get_global
from babel.messages.plurals import get_plural

from quintet.services.i18n.english import MONTHS, SPANS
from quintet.services.i18n.message_files import CONTEXT_END

ROOT = Path(__file__).parents[1] / "src" / "quintet" / "services"
TABLE, FOLDER = ROOT / "language_table.py", ROOT / "i18n" / "cldr"

#: The languages offered by default, in the order in which a site lists them.
CODES = [
    "af", "ar", "ar-dz", "ast", "az", "bg", "be", "bn", "br", "bs", "ca", "ckb", "cs", "cy", "da", "de", "dsb", "el",
    "en", "en-au", "en-gb", "eo", "es", "es-ar", "es-co", "es-mx", "es-ni", "es-ve", "et", "eu", "fa", "fi", "fr", "fy",
    "ga", "gd", "gl", "he", "hi", "hr", "hsb", "ht", "hu", "hy", "ia", "id", "ig", "io", "is", "it", "ja", "ka", "kab",
    "kk", "km", "kn", "ko", "ky", "lb", "lt", "lv", "mk", "ml", "mn", "mr", "ms", "my", "nb", "ne", "nl", "nn", "os",
    "pa", "pl", "pt", "pt-br", "ro", "ru", "sk", "sl", "sq", "sr", "sr-latn", "sv", "sw", "ta", "te", "tg", "th", "tk",
    "tr", "tt", "udm", "ug", "uk", "ur", "uz", "vi", "zh-hans", "zh-hant",
]  # fmt: skip
#: Countries whose formats differ from those of their language; they share its texts.
COUNTRIES = [
    "de-ch", "en-ca", "en-ie", "en-in", "en-nz", "en-za", "es-pr", "fr-be", "fr-ca", "fr-ch",
]  # fmt: skip
#: Languages that CLDR's main data lacks: English name, own name.
ABSENT = {"ht": ("Haitian Creole", "Kreyòl Ayisyen"), "io": ("Ido", "Ido"), "udm": ("Udmurt", "удмурт кыл")}
#: English names as the documentation of the settings and tags has them, where CLDR's differ.
ENGLISH_NAMES = {
    "ar-dz": "Algerian Arabic", "bn": "Bengali", "ckb": "Central Kurdish (Sorani)", "es-ar": "Argentinian Spanish",
    "es-co": "Colombian Spanish", "es-ni": "Nicaraguan Spanish", "es-ve": "Venezuelan Spanish", "fy": "Frisian",
    "sr-latn": "Serbian Latin",
}  # fmt: skip
#: English is written as the defaults of the settings say.
ENGLISH = {
    "DATE_FORMAT": "N j, Y", "TIME_FORMAT": "P", "DATETIME_FORMAT": "N j, Y, P", "YEAR_MONTH_FORMAT": "F Y",
    "MONTH_DAY_FORMAT": "F j", "SHORT_DATE_FORMAT": "m/d/Y", "SHORT_DATETIME_FORMAT": "m/d/Y P", "FIRST_DAY_OF_WEEK": 0,
    "DATE_INPUT_FORMATS": [
        "%Y-%m-%d", "%m/%d/%Y", "%m/%d/%y", "%b %d %Y", "%b %d, %Y", "%d %b %Y", "%d %b, %Y",
        "%B %d %Y", "%B %d, %Y", "%d %B %Y", "%d %B, %Y",
    ],
    "TIME_INPUT_FORMATS": ["%H:%M:%S", "%H:%M:%S.%f", "%H:%M"],
    "DECIMAL_SEPARATOR": ".", "THOUSAND_SEPARATOR": ",", "NUMBER_GROUPING": 3,
}  # fmt: skip
#: What the documentation states of Swiss numbers.
SWISS = {"DECIMAL_SEPARATOR": ",", "THOUSAND_SEPARATOR": "\xa0"}
#: Fields of CLDR's patterns (the longest that a pattern begins with counts) and the format letters that say the same.
LETTERS = {
    "yyyy": "Y", "yy": "y", "y": "Y", "MMMM": "E", "LLLL": "F", "MMM": "N", "LLL": "N", "MM": "m", "M": "n", "LL": "m", "L": "n",
    "dd": "d", "d": "j", "EEEE": "l", "cccc": "l", "E": "D", "HH": "H", "H": "G", "hh": "h", "h": "g", "K": "g", "mm": "i",
    "ss": "s",
    "a": "A", "B": "A", "G": "",
}  # fmt: skip
FIELD = re.compile(r"'((?:[^']|'')*)'|([A-Za-z])\2*|(.)", re.DOTALL)
#: Every format letter, which needs a backslash where it is meant as it is.
FORMAT_LETTERS = set("aAbBcdDeEfFgGhHiIjlLmMnNoOPrsStTuUwWyYzZ\\")
UNTOLD = re.compile(r"\{0\} (y|m|w|d|h|min|mth|yr|byte)\.?")
NARROW = str.maketrans({"\u202f": "\xa0", "\u2009": "\xa0", "\u200f": "", "\u200e": "", "\u061c": ""})


def locale_of(code: str) -> Locale:
    """Return CLDR's locale of a language code."""
    return Locale.parse(code, sep="-")


def told(pattern: str, pad: bool = False) -> str:
    """Return a pattern of CLDR in format letters; ``pad`` writes numbers of days and months with two digits, years with four."""
    found: list[str] = []
    for match in FIELD.finditer(pattern.translate(NARROW).replace("\xa0", " ")):
        quoted, field, literal = match[1], match[2], match[3]
        if field:
            letter = LETTERS[match[0]]
            found.append({"j": "d", "n": "m", "y": "Y"}.get(letter, letter) if pad else letter)
        else:
            text = literal if quoted is None else quoted.replace("''", "'") or "'"
            found += [f"\\{character}" if character in FORMAT_LETTERS else character for character in text]
    return "".join(found).strip()


def formats_of(code: str) -> dict[str, Any]:
    """Return the formats of one language by setting name."""
    if code == "en":
        return {**ENGLISH, "DATETIME_INPUT_FORMATS": moments(ENGLISH["DATE_INPUT_FORMATS"][:3], ENGLISH["TIME_INPUT_FORMATS"])}
    if code in ABSENT:
        base = formats_of({"ht": "fr", "io": "eo", "udm": "ru"}[code])
        return {name: base[name] for name in base}
    locale = locale_of(code)
    date, time = told(locale.date_formats["long"].pattern), told(locale.time_formats["short"].pattern)
    short = told(numeric(locale), pad=True)
    if locale.language == "en" and time == "g:i A":
        time = ENGLISH["TIME_FORMAT"]
    days, times = date_inputs(short), time_inputs(time)
    return {
        "DATE_FORMAT": date,
        "TIME_FORMAT": time,
        "DATETIME_FORMAT": f"{date} {time}",
        "YEAR_MONTH_FORMAT": told(skeleton(locale, "yMMMM", "MMMM y")),
        "MONTH_DAY_FORMAT": told(skeleton(locale, "MMMMd", "d MMMM")),
        "SHORT_DATE_FORMAT": short,
        "SHORT_DATETIME_FORMAT": f"{short} {time}",
        "FIRST_DAY_OF_WEEK": (locale_with_country(locale).first_week_day + 1) % 7,
        "DATE_INPUT_FORMATS": days,
        "TIME_INPUT_FORMATS": times,
        "DATETIME_INPUT_FORMATS": moments(days, times),
        **(SWISS if code in ("de-ch", "fr-ch") else separators(locale)),
        "NUMBER_GROUPING": grouping(locale),
    }


def numeric(locale: Locale) -> str:
    """Return the shortest pattern of a whole date that is all numbers."""
    for name in ("short", "medium"):
        pattern = locale.date_formats[name].pattern
        if "MMM" not in pattern:
            # Words such as the Russian one for "year", and eras, are left out.
            return re.sub(r"y+", "y", re.sub(r"\s*'[^']*'\.?|\s*G+\s*|\s*[^\WyMd]+\.?$", "", pattern.translate(NARROW)))
    return "y-MM-dd"


def skeleton(locale: Locale, name: str, default: str) -> str:
    """Return the pattern for a choice of fields."""
    found = locale.datetime_skeletons.get(name)
    return default if found is None else found.pattern


def locale_with_country(locale: Locale) -> Locale:
    """Return a locale with the country where most of its speakers live, as weeks begin by country."""
    if locale.territory:
        return locale
    subtags = [locale.language, *([locale.script] if locale.script else [])]
    likely = get_global("likely_subtags").get("_".join(subtags)) or get_global("likely_subtags").get(locale.language)
    return Locale.parse(likely) if likely else locale


def date_inputs(short: str) -> list[str]:
    """Return the formats in which a short date may be typed: the year in four digits, then in two."""
    whole = re.sub(r"\s+", " ", short.replace("\\", "")).strip(" .")
    long = "".join({"d": "%d", "m": "%m", "Y": "%Y"}.get(character, character) for character in whole)
    found = [long, long.replace("%Y", "%y")]
    return [*found, *(one.replace(". ", ".") for one in found if ". " in one)]


def time_inputs(time: str) -> list[str]:
    """Return the formats in which a time may be typed: with the language's separator, then with colons."""
    separator = re.sub(r"[A-Za-z\s\\]", "", time)[:1] or ":"
    signs = [separator, ":"] if separator == "." else [":"]
    return [f"%H{sign}%M{rest}" for sign in signs for rest in (f"{sign}%S", f"{sign}%S.%f", "")]


def moments(days: list[str], times: list[str]) -> list[str]:
    """Return every day format followed by every time format."""
    return [f"{day} {time}" for day in days for time in times]


def separators(locale: Locale) -> dict[str, str]:
    """Return the decimal and thousand separators, for digits of the Latin script."""
    symbols = locale.number_symbols.get("latn", {})
    return {
        "DECIMAL_SEPARATOR": symbols.get("decimal", "."),
        "THOUSAND_SEPARATOR": symbols.get("group", ",").translate(NARROW),
    }


def grouping(locale: Locale) -> Any:
    """Return the sizes of digit groups: 3, or as in ``#,##,##0`` first 3 and then 2 each."""
    groups = locale.decimal_formats[None].pattern.partition(";")[0].partition(".")[0].split(",")
    if len(groups) == 2:
        return len(groups[-1])
    return [len(groups[-1]), len(groups[-2]), 0]


def names_of(code: str) -> dict[str, Any]:
    """Return the names of one language."""
    locale = locale_of(code)
    months, days = locale.months, locale.days
    numbers = range(1, 13)
    expression, counted = counts_of(locale)
    return {
        "weekdays": [days["stand-alone"]["wide"][day] for day in range(7)],
        "weekdays_short": [days["stand-alone"]["abbreviated"][day] for day in range(7)],
        "months": [months["stand-alone"]["wide"][month] for month in numbers],
        "months_short": [months["stand-alone"]["abbreviated"][month].rstrip(".") for month in numbers],
        "months_ap": [months["format"]["abbreviated"][month] for month in numbers],
        "months_inside": [months["format"]["wide"][month] for month in numbers],
        "words": words_of(locale),
        "languages": [language_name(locale, one) for one in CODES],
        "plural": expression,
        "counted": counted,
    }


def words_of(locale: Locale) -> dict[str, str]:
    """Return the words for halves of the day, and those around spans of time."""
    periods = {**locale.day_periods["format"]["wide"], **locale.day_periods["format"]["abbreviated"]}
    found = {name: periods[name].translate(NARROW) for name in ("am", "pm", "midnight", "noon") if name in periods}
    spans = {f"%(delta)s {direction}": relative[0] for direction, relative in relative_of(locale).items()}
    words = {"AM": found.get("am"), "PM": found.get("pm"), "a.m.": found.get("am"), "p.m.": found.get("pm")}
    return {
        key: word
        for key, word in {**words, "midnight": found.get("midnight"), "noon": found.get("noon"), **spans}.items()
        if word
    }


def language_name(locale: Locale, code: str) -> str:
    """Return the name of language ``code`` in another language; "" when CLDR has none."""
    if code in ABSENT:
        return locale.languages.get(code) or ""
    other = locale_of(code)
    whole = locale.languages.get(str(other))
    if whole:
        return whole
    name, details = locale.languages.get(other.language), []
    details += [locale.scripts.get(other.script)] if other.script else []
    details += [locale.territories.get(other.territory)] if other.territory else []
    if not name or None in details:
        return ""
    return f"{name} ({', '.join(details)})" if details else name


def counts_of(locale: Locale) -> tuple[str, dict[str, list[str]]]:
    """Return the plural rule as an expression in C, and the forms of spans of time and of bytes in its order."""
    plural = get_plural(locale)
    rule = c2py(plural.plural_expr)
    # The two rules differ at their edges (French zero, millions): a form is told by most of the numbers that it serves.
    kinds = [
        Counter(locale.plural_form(number) for number in range(200) if rule(number) == index).most_common(1)[0][0]
        for index in range(plural.num_plurals)
    ]
    units = [(f"%(num)d {span}", f"duration-{span}", "%(num)d") for span in SPANS]
    units.append(("%(size)d byte", "digital-byte", "%(size)d"))
    found: dict[str, list[str]] = {}
    for message, unit, place in units:
        forms = [counted(locale, unit, kind, place) for kind in kinds]
        if all(forms):
            found[message] = [form for form in forms if form]
    found |= {message: [forms.get(kind) or forms["other"] for kind in kinds] for message, forms in large_of(locale).items()}
    for direction, (_, counts, units) in relative_of(locale).items():
        context = f"naturaltime-{'past' if direction == 'ago' else 'future'}{CONTEXT_END}"
        for unit, forms in counts.items():
            first = "an" if unit == "hour" else "a"
            found[f"{first} {unit} {direction}"] = [forms.get(kind) or forms["other"] for kind in kinds]
        for unit, forms in units.items():
            found[f"{context}%(num)d {unit}"] = [forms.get(kind) or forms["other"] for kind in kinds]
    return plural.plural_expr, found


#: The words of large numbers, by the power of ten that CLDR has them under.
LARGE = {6: "million", 9: "billion", 12: "trillion"}


def large_of(locale: Locale) -> dict[str, dict[str, str]]:
    """Return the forms of words for large numbers by plural category; none where a language counts by other powers."""
    patterns = locale._data["compact_decimal_formats"].get("long", {})  # noqa: SLF001  as in `counted`
    found: dict[str, dict[str, str]] = {}
    for power, word in LARGE.items():
        forms = {kind: patterns[kind][str(10**power)].pattern for kind in patterns if str(10**power) in patterns[kind]}
        told = {kind: re.sub(r"'(.)'", r"\1", form).translate(NARROW).replace("\xa0", " ") for kind, form in forms.items()}
        if "other" in told and all(re.fullmatch(r"0\s?[^\d0%']+", form) for form in told.values()):
            found[f"%(value)s {word}"] = {kind: form.replace("0", "%(value)s") for kind, form in told.items()}
    return found


#: The units whose count alone is told, and those that a longer span may be put together from.
SHORT = ("second", "minute", "hour")
Relative = tuple[str, dict[str, dict[str, str]], dict[str, dict[str, str]]]


def relative_of(locale: Locale) -> dict[str, Relative]:
    """Return how times behind ("ago") and ahead ("from now") are told; {} for a language of which CLDR does not say it.

    For each: the text around a whole span, what is said of each short unit, and the units as they stand in a span. The text
    around is what all units have in common.
    """
    found: dict[str, Relative] = {}
    for direction, key in (("ago", "past"), ("from now", "future")):
        fields = {unit: locale._data["date_fields"].get(unit, {}).get(key, {}) for unit in (*SPANS, "second")}  # noqa: SLF001  as in `counted`
        told = {
            unit: {kind: text.translate(NARROW).replace("\xa0", " ") for kind, text in dict(forms).items()}
            for unit, forms in fields.items()
        }
        texts = [text for forms in told.values() for text in forms.values()]
        if any("other" not in forms for forms in told.values()) or any(
            "%" in text or re.search(r"[-+]\{0", text) for text in texts
        ):
            continue
        before, after = around(texts)
        if not before and not after:
            continue
        found[direction] = (
            f"{before}%(delta)s{after}",
            {unit: {kind: text.replace("{0}", "%(count)s") for kind, text in told[unit].items()} for unit in SHORT},
            {
                unit: {
                    kind: text[len(before) : len(text) - len(after)].replace("{0}", "%(num)d")
                    for kind, text in told[unit].items()
                }
                for unit in SPANS
            },
        )
    return found


def beginning(texts: list[str]) -> str:
    """Return the characters that all texts begin with."""
    least, most = min(texts), max(texts)
    return least[: next((index for index, (one, other) in enumerate(zip(least, most, strict=False)) if one != other), len(least))]


def around(texts: list[str]) -> tuple[str, str]:
    """Return the words that all texts begin with, and those that all end with."""
    before = beginning(texts).partition("{0}")[0]
    after = beginning([text[::-1] for text in texts])[::-1].rpartition("{0}")[2]
    # Whole words only; scripts from Thai on do without blanks.
    if before and before[-1].isalpha() and before[-1] < "\u0e00":
        before = before[: before.rfind(" ") + 1]
    if after and after[0].isalpha() and after[0] < "\u0e00":
        after = after[after.find(" ") :] if " " in after else ""
    return before, after


def counted(locale: Locale, unit: str, kind: str, place: str) -> str | None:
    """Return how a number of units of a plural category is written, with ``place`` for the number; None where CLDR is silent.

    Read from the data itself: asked for a pattern that is missing, Babel makes one from the name of the unit.
    """
    patterns = locale._data["unit_patterns"].get(unit, {})  # noqa: SLF001  see above
    for category in (kind, "other"):
        for length in ("long", "short"):
            pattern = patterns.get(length, {}).get(category)
            # "{0} d" and the like are what CLDR gives languages that nobody told it about.
            if pattern and "%" not in pattern and not UNTOLD.fullmatch(pattern):
                return pattern.translate(NARROW).replace("\xa0", " ").replace("{0}", place)
    return None


def row(code: str) -> tuple[str, str, bool]:
    """Return the English name, the own name and the direction of one language."""
    if code in ABSENT:
        return (*ABSENT[code], False)
    locale = locale_of(code)
    english = ENGLISH_NAMES.get(code) or language_name(Locale("en"), code)
    return english, language_name(locale, code) or locale.get_display_name() or code, locale.text_direction == "rtl"


def forget() -> None:
    """Have Babel read its data anew: it fills the gaps of one language in what all share, where the next one finds them."""
    localedata._cache.clear()  # noqa: SLF001  there is no other way


def files() -> Iterator[tuple[Path, str]]:
    """Yield every file and its text."""
    yield TABLE, table_text()
    for code in [*CODES, *COUNTRIES]:
        forget()
        has_names = code not in ABSENT and code not in COUNTRIES and not code.startswith("en")
        names = names_of(code) if has_names else {}
        forget()
        data = {"formats": formats_of(code), **names}
        if names.get("months") == names.get("months_inside"):
            data["formats"] = {name: without_inflection(value) for name, value in data["formats"].items()}
        yield FOLDER / f"{code}.json", json.dumps(data, ensure_ascii=False, indent=None, separators=(",", ":")) + "\n"


def without_inflection(value: Any) -> Any:
    """Return a format with the letter of plain month names, where there is but one kind."""
    return re.sub(r"(\\.)|E", lambda match: match[1] or "F", value) if isinstance(value, str) else value


def table_text() -> str:
    """Return the table of languages as a module."""
    lines = [
        "# ruff: noqa: RUF001  the own names of languages are what they are",
        '"""Names and directions of languages. Generated by tools/make_language_data.py; do not edit.',
        "",
        "Source: Unicode CLDR, through Babel; Unicode License v3 (https://www.unicode.org/license.txt).",
        '"""',
        "",
        "#: code: (English name, own name, written right to left)",
        "LANGUAGE_TABLE: dict[str, tuple[str, str, bool]] = {",
        *(f"    {quoted(code)}: {entry(code)}," for code in CODES),
        "}",
    ]
    return "\n".join(lines) + "\n"


def entry(code: str) -> str:
    """Return one row of the table as Python."""
    english, own, is_bidi = row(code)
    return f"({quoted(english)}, {quoted(own)}, {is_bidi})"


def quoted(text: str) -> str:
    """Return a Python literal in double quotes."""
    return json.dumps(text, ensure_ascii=False)


def main() -> int:
    """Write the files, or compare them."""
    assert len(MONTHS) == 12
    stale = [path for path, text in files() if not path.exists() or path.read_text(encoding="utf-8") != text]
    if "--check" in sys.argv[1:]:
        for path in stale:
            print(f"{path}: differs from CLDR; run tools/make_language_data.py")
        return 1 if stale else 0
    FOLDER.mkdir(exist_ok=True)
    for path, text in files():
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
