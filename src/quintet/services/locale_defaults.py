"""Defaults of languages and of the formats that forms accept, which settings and languages may replace."""

from quintet.services.language_table import LANGUAGE_TABLE

ISO_DATE = "%Y-%m-%d"
DATE_INPUT_FORMATS = (
    ISO_DATE,
    "%m/%d/%Y",
    "%m/%d/%y",
    "%b %d %Y",
    "%b %d, %Y",
    "%d %b %Y",
    "%d %b, %Y",
    "%B %d %Y",
    "%B %d, %Y",
    "%d %B %Y",
    "%d %B, %Y",
)
TIME_INPUT_FORMATS = ("%H:%M:%S", "%H:%M:%S.%f", "%H:%M")
DATETIME_INPUT_FORMATS = tuple(f"{day} {time}" for day in DATE_INPUT_FORMATS[:3] for time in TIME_INPUT_FORMATS)

#: Formats always accepted besides a language's own.
ISO_INPUT_FORMATS = {
    "DATE_INPUT_FORMATS": [ISO_DATE],
    "TIME_INPUT_FORMATS": list(TIME_INPUT_FORMATS),
    "DATETIME_INPUT_FORMATS": [*(f"{ISO_DATE} {time}" for time in TIME_INPUT_FORMATS), ISO_DATE],
}


def default_languages() -> list[tuple[str, str]]:
    """Return the (code, English name) pairs that a site offers unless LANGUAGES says otherwise."""
    return [(code, row[0]) for code, row in LANGUAGE_TABLE.items()]


def right_to_left_languages() -> list[str]:
    """Return the codes of languages written right to left."""
    return [code for code, row in LANGUAGE_TABLE.items() if row[2]]
