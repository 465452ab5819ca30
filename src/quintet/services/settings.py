"""The settings read by `quintet.services`."""

from dataclasses import dataclass
from typing import Any

from quintet.kernel.section import Section, option


@dataclass(frozen=True)
class ServicesSettings(Section):
    """Languages, time zones, signing, hashing, files."""

    use_i18n: bool = option(True, "Translate texts.")
    use_tz: bool = option(True, "Keep date-times aware, in UTC inside.")
    use_thousand_separator: bool = option(False, "Group the digits of localised numbers.")
    language_code: str = option("en-us", "Language when nothing else says.")
    time_zone: str = option("America/Chicago", "Time zone of the site, an IANA name.")
    locale_paths: list[Any] = option(list, "Folders searched for translations.")
    format_module_path: Any = option(None, "Dotted paths of modules with formats.")
    date_format: str = option("N j, Y", "Format of dates in templates.")
    datetime_format: str = option("N j, Y, P", "Format of date-times in templates.")
    time_format: str = option("P", "Format of times in templates.")
    short_date_format: str = option("m/d/Y", "Short format of dates in templates.")
    short_datetime_format: str = option("m/d/Y P", "Short format of date-times in templates.")
    year_month_format: str = option("F Y", "Format of a year and month.")
    month_day_format: str = option("F j", "Format of a month and day.")
    first_day_of_week: int = option(0, "First day of the week, 0 for Sunday.")
    decimal_separator: str = option(".", "Decimal separator.")
    thousand_separator: str = option(",", "Separator of digit groups.")
    number_grouping: int = option(0, "Digits in a group.")
    password_hashers: list[str] = option(
        lambda: [
            "quintet.services.hashers.PBKDF2PasswordHasher",
            "quintet.services.hashers.Argon2PasswordHasher",
            "quintet.services.hashers.ScryptPasswordHasher",
        ],
        "Hashers by dotted path; the first one writes.",
    )
    signing_backend: str = option("quintet.services.signing.TimestampSigner", "Class that signs cookies.")
    media_root: str = option("", "Folder of uploaded files.")
    media_url: str = option("", "URL of uploaded files.")
