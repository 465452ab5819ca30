"""Formats: how the active language writes numbers, dates and times. Public as `quintet.utils.formats`, this very module.

A `Formatter` is made once per language and settings generation; templates hold its bound methods while they render, so that
a value costs no look-up of language or settings.
"""

import datetime
import re
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from quintet.kernel.current import settings
from quintet.kit import dotted
from quintet.services.i18n import current, dateformat, languages
from quintet.services.i18n.format_modules import FORMAT_MODULES
from quintet.services.i18n.languages import CODE_LIMIT, generic_codes, to_locale
from quintet.services.i18n.numbers import write_number
from quintet.services.i18n.translation import get_language
from quintet.services.locale_defaults import ISO_INPUT_FORMATS
from quintet.services.settings import ServicesSettings

FORMAT_NAMES = frozenset({
    "DECIMAL_SEPARATOR", "THOUSAND_SEPARATOR", "NUMBER_GROUPING", "FIRST_DAY_OF_WEEK", "MONTH_DAY_FORMAT", "TIME_FORMAT",
    "DATE_FORMAT", "DATETIME_FORMAT", "SHORT_DATE_FORMAT", "SHORT_DATETIME_FORMAT", "YEAR_MONTH_FORMAT",
    "DATE_INPUT_FORMATS", "TIME_INPUT_FORMATS", "DATETIME_INPUT_FORMATS",
})  # fmt: skip


#: Returns the text of a value.
Writer = Callable[[Any], str]


class Formatter:
    """How one language (None: the settings alone) writes values, in one settings generation."""

    def __init__(self, code: str | None) -> None:
        self.code = code
        self._found: dict[str, Any] = {}
        self.modules = tuple(iter_format_modules(code, ServicesSettings.now().format_module_path)) if code else ()
        self.decimal_separator: str = self.format("DECIMAL_SEPARATOR")
        options = ServicesSettings.now()
        self.grouping: int | Sequence[int] = self.format("NUMBER_GROUPING") if options.use_thousand_separator and code else 0
        self.thousand_separator: str = self.format("THOUSAND_SEPARATOR")
        #: A number with fixed decimals is written as Python does.
        self.writes_digits_alone = not self.grouping and self.decimal_separator == "."
        #: Integers are `str` as long as nothing groups their digits.
        self.integer: Callable[[int], str] = self.number if self.grouping else str
        #: How values of exactly these types are written.
        self.writers: dict[type, Writer] = {
            float: self.float_text,
            Decimal: self.number,
            datetime.datetime: self.moment,
            datetime.date: self.moment,
            datetime.time: self.moment,
        }
        #: The same without localisation: numbers are written as Python does.
        self.plain_writers: dict[type, Writer] = {**self.writers, float: str, Decimal: str}

    def format(self, name: str) -> Any:
        """Return the language's format of that name, else the setting's; a name that is none comes back as it is."""
        found = self._found.get(name)
        if found is not None:
            return found
        if name in FORMAT_NAMES:
            found = self._found[name] = self._look_up(name)
            return found
        own = _in_modules(self.modules, name) if is_named(name) else None
        return name if own is None else own

    def _look_up(self, name: str) -> Any:
        found: Any = _in_modules(self.modules, name)
        if found is None:
            return getattr(ServicesSettings.now(), name.lower())
        return _with_iso(name, tuple(found) if name == "NUMBER_GROUPING" and found.__class__ is list else found)

    def number(self, value: float | Decimal | str, decimal_pos: int | None = None, force_grouping: bool = False) -> str:
        """Return a number as text."""
        grouping = self.format("NUMBER_GROUPING") if force_grouping else self.grouping
        if decimal_pos is None and value.__class__ is int:
            if not grouping:
                return str(value)
            if grouping == 3:
                return f"{value:,}".replace(",", self.thousand_separator)
        return write_number(value, self.decimal_separator, decimal_pos, grouping, self.thousand_separator)

    def fixed(self, text: str, places: int, force_grouping: bool = False) -> str:
        """Return a number that is written with just ``places`` decimals, as this language writes it."""
        if force_grouping or self.grouping:
            return self.number(text, places, force_grouping)
        return text if self.decimal_separator == "." else text.replace(".", self.decimal_separator)

    def float_text(self, value: float) -> str:
        """Return a float as text."""
        text = repr(value)
        # Exponents, and what is not finite, have an "e" or an "n".
        if self.grouping or "e" in text or "n" in text:
            return self.number(value)
        return text if self.decimal_separator == "." else text.replace(".", self.decimal_separator)

    def moment(self, value: Any) -> str:
        """Return a date, time or date-time in the language's usual format."""
        if isinstance(value, datetime.datetime):
            return self.in_format(value, "DATETIME_FORMAT")
        return self.in_format(value, "TIME_FORMAT" if isinstance(value, datetime.time) else "DATE_FORMAT")

    def in_format(self, value: Any, name: str) -> str:
        """Return a date or date-time in a named or spelled-out format."""
        found: str = self._found.get(name) or self.format(name)
        return dateformat.writer_of(found if found.__class__ is str else str(found))(value)


def iter_format_modules(lang: str, format_module_path: str | Sequence[str] | None = None) -> Iterator[Any]:
    """Yield the format modules of a language: below the packages of ``format_module_path``, then ours, the nearest first.

    Raises what a module raises when it is imported; a package without the language is passed over.
    """
    paths = (format_module_path,) if isinstance(format_module_path, str) else format_module_path or ()
    for one in generic_codes(lang) if languages.CODE.match(lang) else ():
        for path in paths:
            name = f"{path}.{to_locale(one)}.formats"
            if dotted.exists(name):
                yield dotted.module(name)
    yield from (FORMAT_MODULES[one] for one in generic_codes(lang) if one in FORMAT_MODULES)


def _in_modules(modules: Sequence[Any], name: str) -> Any:
    return next((found for module in modules if (found := getattr(module, name, None)) is not None), None)


def _with_iso(name: str, found: Any) -> Any:
    extra = ISO_INPUT_FORMATS.get(name)
    if extra is None:
        return found
    return [*found, *(one for one in extra if one not in found)]


#: More languages than any site has.
FORMATTERS_KEPT = 500


class _Formatters(dict[str | None, Formatter]):
    """The formatters of one settings generation."""

    def __init__(self) -> None:
        super().__init__()
        #: Those of what was activated; bounded as the others are.
        self.active: dict[Any, Formatter] = {}

    def of_active(self) -> Formatter:
        """Return the formatter of the active language."""
        choice = current.language.get()
        found = self.active.get(choice)
        if found is None:
            found = self[get_language()]
            if len(self.active) < FORMATTERS_KEPT and len(found.code or "") <= CODE_LIMIT:
                self.active[choice] = found
        return found

    def __missing__(self, code: str | None) -> Formatter:
        made = Formatter(code)
        # Codes may come from outside: what is kept of them is bounded.
        if len(self) < FORMATTERS_KEPT and len(code or "") <= CODE_LIMIT:
            self[code] = made
        return made


def formatter(use_l10n: bool | None = None, lang: str | None = None) -> Formatter:
    """Return the formatter of ``lang``, by default of the active language; without localisation, of the settings alone."""
    made = settings.store.per_generation(_Formatters)
    if use_l10n is False:
        return made[None]
    return made[lang] if lang else made.of_active()


def is_named(format: str) -> bool:
    """Say whether a format may mean another one in each language: a documented name, or one of a project's own files.

    Letters of a format are no names.
    """
    return format in FORMAT_NAMES or (len(format) > 1 and format.isidentifier() and format.isupper())


def get_format(format_type: str, lang: str | None = None, use_l10n: bool | None = None) -> Any:
    """Return the format of that name (``DATE_FORMAT``, ...) in ``lang`` or the active language."""
    return formatter(use_l10n, lang).format(str(format_type))


def get_format_modules(lang: str | None = None) -> list[Any]:
    """Return the modules that speak for ``lang`` or the active language: a project's own, then ours, the nearest first."""
    return list(formatter(lang=lang).modules)


def reset_format_cache() -> None:
    """Forget formats that were looked up."""
    made = settings.store.per_generation(_Formatters)
    made.clear()
    made.active.clear()


def date_format(value: Any, format: str | None = None, use_l10n: bool | None = None) -> str:
    """Return a date or date-time in a named or spelled-out format, by default DATE_FORMAT."""
    return formatter(use_l10n).in_format(value, str(format or "DATE_FORMAT"))


def time_format(value: Any, format: str | None = None, use_l10n: bool | None = None) -> str:
    """Return a time in a named or spelled-out format, by default TIME_FORMAT."""
    return dateformat.time_format(value, formatter(use_l10n).format(str(format or "TIME_FORMAT")))


def number_format(value: Any, decimal_pos: int | None = None, use_l10n: bool | None = None, force_grouping: bool = False) -> str:
    """Return a number as the active language writes it."""
    return formatter(use_l10n).number(value, decimal_pos, force_grouping)


def localize(value: Any, use_l10n: bool | None = None) -> Any:
    """Return a number, date or time as text in the active language; anything else as it is."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int | float | Decimal):
        return str(value) if use_l10n is False else number_format(value, use_l10n=use_l10n)
    if isinstance(value, datetime.date | datetime.time):
        return formatter(use_l10n).moment(value)
    return value


def localize_input(value: Any, default: str | None = None) -> Any:
    """Return what a form's input shows for ``value``: numbers in the language's format, dates by its first input format."""
    if isinstance(value, str | bool):
        return str(value) if isinstance(value, bool) else value
    if isinstance(value, int | float | Decimal):
        return number_format(value)
    for kind, name in INPUT_KINDS:
        if isinstance(value, kind):
            return value.strftime(sanitize_strftime_format(default or get_format(name)[0]))
    return value


INPUT_KINDS: tuple[tuple[type, str], ...] = (
    (datetime.datetime, "DATETIME_INPUT_FORMATS"),
    (datetime.date, "DATE_INPUT_FORMATS"),
    (datetime.time, "TIME_INPUT_FORMATS"),
)


#: Letters of strftime that write years or centuries, with the widths that some C libraries do not fill.
YEARS = {"C": "%02C", "F": "%04Y-%m-%d", "G": "%04G", "Y": "%04Y"}


def sanitize_strftime_format(fmt: str) -> str:
    """Return an strftime format that writes years below 1000 with four digits, where the C library does not."""
    if datetime.date(1, 1, 1).strftime("%Y") == "0001":
        return fmt
    return re.sub(r"%(.)", lambda found: YEARS.get(found[1], found[0]), fmt, flags=re.DOTALL)


def sanitize_separators(value: Any) -> Any:
    """Return the text of a localised number as Python reads it; anything else as it is."""
    if not isinstance(value, str):
        return value
    here = formatter()
    whole, found, fraction = value.partition(here.decimal_separator)
    if ServicesSettings.now().use_thousand_separator and not _means_decimals(value, here):
        for separator in {here.thousand_separator, here.thousand_separator.replace("\xa0", " ")}:
            whole = whole.replace(separator, "") if separator else whole
    return f"{whole}.{fraction}" if found else whole


def _means_decimals(value: str, here: Formatter) -> bool:
    """Say whether a lone dot of a dot-grouping language stands for decimals: one dot without three digits after it."""
    if here.thousand_separator != "." or value.count(".") != 1 or here.decimal_separator in value:
        return False
    return len(value.partition(".")[2]) != 3
