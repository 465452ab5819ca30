"""Formats: how the active language writes numbers, dates and times. Public as `quintet.utils.formats`, this very module.

A `Formatter` is made once per language and settings generation; templates hold its bound methods while they render, so that
a value costs no look-up of language or settings.
"""

import datetime
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from quintet.kernel.current import settings
from quintet.kit import dotted
from quintet.services.i18n import dateformat
from quintet.services.i18n.languages import generic_codes, to_locale
from quintet.services.i18n.numbers import write_number
from quintet.services.i18n.translation import get_language
from quintet.services.language_table import LANGUAGE_TABLE
from quintet.services.locale_defaults import ISO_INPUT_FORMATS
from quintet.services.settings import ServicesSettings

FORMAT_NAMES = frozenset({
    "DECIMAL_SEPARATOR", "THOUSAND_SEPARATOR", "NUMBER_GROUPING", "FIRST_DAY_OF_WEEK", "MONTH_DAY_FORMAT", "TIME_FORMAT",
    "DATE_FORMAT", "DATETIME_FORMAT", "SHORT_DATE_FORMAT", "SHORT_DATETIME_FORMAT", "YEAR_MONTH_FORMAT",
    "DATE_INPUT_FORMATS", "TIME_INPUT_FORMATS", "DATETIME_INPUT_FORMATS",
})  # fmt: skip


class Formatter:
    """How one language (None: the settings alone) writes values, in one settings generation."""

    def __init__(self, code: str | None) -> None:
        self.code = code
        self._found: dict[str, Any] = {}
        self.modules = _format_modules(code) if code else ()
        self.decimal_separator: str = self.format("DECIMAL_SEPARATOR")
        options = ServicesSettings.now()
        self.grouping: int | Sequence[int] = self.format("NUMBER_GROUPING") if options.use_thousand_separator and code else 0
        self.thousand_separator: str = self.format("THOUSAND_SEPARATOR")
        #: Integers are `str` as long as nothing groups their digits.
        self.integer: Callable[[int], str] = self.number if self.grouping else str

    def format(self, name: str) -> Any:
        """Return the language's format of that name, else the setting's; a name that is none comes back as it is."""
        if name not in FORMAT_NAMES:
            return name
        if name not in self._found:
            self._found[name] = self._look_up(name)
        return self._found[name]

    def _look_up(self, name: str) -> Any:
        for module in self.modules:
            found = getattr(module, name, None)
            if found is not None:
                return _with_iso(name, found)
        if self.code and name in ("DECIMAL_SEPARATOR", "THOUSAND_SEPARATOR", "NUMBER_GROUPING"):
            return _symbol(self.code, name)
        return getattr(ServicesSettings.now(), name.lower())

    def number(self, value: float | Decimal | str, decimal_pos: int | None = None, force_grouping: bool = False) -> str:
        """Return a number as text."""
        grouping = self.format("NUMBER_GROUPING") if force_grouping else self.grouping
        return write_number(value, self.decimal_separator, decimal_pos, grouping, self.thousand_separator)

    def moment(self, value: Any) -> str:
        """Return a date, time or date-time in the language's usual format."""
        name = "DATETIME_FORMAT" if isinstance(value, datetime.datetime) else "DATE_FORMAT"
        if isinstance(value, datetime.time):
            name = "TIME_FORMAT"
        return dateformat.format(value, self.format(name))


def _format_modules(code: str) -> tuple[Any, ...]:
    paths = ServicesSettings.now().format_module_path or ()
    paths = (paths,) if isinstance(paths, str) else paths
    names = [f"{path}.{to_locale(one)}.formats" for path in paths for one in generic_codes(code)]
    return tuple(dotted.module(name) for name in names if dotted.exists(name))


def _with_iso(name: str, found: Any) -> Any:
    extra = ISO_INPUT_FORMATS.get(name)
    if extra is None:
        return found
    return [*found, *(one for one in extra if one not in found)]


def _symbol(code: str, name: str) -> Any:
    if name == "NUMBER_GROUPING":
        return 3
    for candidate in generic_codes(code):
        row = LANGUAGE_TABLE.get(candidate)
        if row is not None:
            return row[3] if name == "DECIMAL_SEPARATOR" else row[4]
    return getattr(ServicesSettings.now(), name.lower())


class _Formatters(dict[str | None, Formatter]):
    """The formatters of one settings generation."""

    def __missing__(self, code: str | None) -> Formatter:
        made = self[code] = Formatter(code)
        return made


def formatter(use_l10n: bool | None = None, lang: str | None = None) -> Formatter:
    """Return the formatter of ``lang``, by default of the active language; without localisation, of the settings alone."""
    made = settings.store.per_generation(_Formatters)
    return made[None if use_l10n is False else lang or get_language()]


def get_format(format_type: str, lang: str | None = None, use_l10n: bool | None = None) -> Any:
    """Return the format of that name (``DATE_FORMAT``, ...) in ``lang`` or the active language."""
    return formatter(use_l10n, lang).format(str(format_type))


def get_format_modules(lang: str | None = None) -> list[Any]:
    """Return the modules of FORMAT_MODULE_PATH that speak for ``lang`` or the active language, most important first."""
    return list(formatter(lang=lang).modules)


def reset_format_cache() -> None:
    """Forget formats that were looked up."""
    settings.store.per_generation(_Formatters).clear()


def date_format(value: Any, format: str | None = None, use_l10n: bool | None = None) -> str:
    """Return a date or date-time in a named or spelled-out format, by default DATE_FORMAT."""
    return dateformat.format(value, get_format(format or "DATE_FORMAT", use_l10n=use_l10n))


def time_format(value: Any, format: str | None = None, use_l10n: bool | None = None) -> str:
    """Return a time in a named or spelled-out format, by default TIME_FORMAT."""
    return dateformat.time_format(value, get_format(format or "TIME_FORMAT", use_l10n=use_l10n))


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


def sanitize_strftime_format(fmt: str) -> str:
    """Return an strftime format that writes years below 1000 with four digits, where the C library does not."""
    if datetime.date(1, 1, 1).strftime("%Y") == "0001":
        return fmt
    return fmt.replace("%Y", "%4Y").replace("%C", "%2C")


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
