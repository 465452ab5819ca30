"""The settings read by `quintet.services`."""

from typing import Any

from quintet.kernel.section import Section, option
from quintet.kit.record import record
from quintet.services.locale_defaults import (
    DATE_INPUT_FORMATS,
    DATETIME_INPUT_FORMATS,
    TIME_INPUT_FORMATS,
    default_languages,
    right_to_left_languages,
)


@record
class ServicesSettings(Section):
    """Languages, time zones, signing, hashing, files, caches."""

    use_i18n: bool = option(True, "Translate texts.")
    use_tz: bool = option(True, "Keep date-times aware, in UTC inside.")
    use_thousand_separator: bool = option(False, "Group the digits of localised numbers.")
    language_code: str = option("en-us", "Language when nothing else says.")
    time_zone: str = option("America/Chicago", "Time zone of the site, an IANA name.")
    languages: list[Any] = option(default_languages, "Languages this site offers: (code, name) pairs.")
    languages_bidi: list[str] = option(right_to_left_languages, "Codes of the languages written right to left.")
    language_cookie_name: str = option("django_language", "Name of the cookie that remembers a visitor's language.")
    language_cookie_age: int | None = option(None, "Age of the language cookie in seconds; None for the browser's session.")
    language_cookie_domain: str | None = option(None, "Domain of the language cookie.")
    language_cookie_path: str = option("/", "Path of the language cookie.")
    language_cookie_secure: bool = option(False, "Send the language cookie over HTTPS only.")
    language_cookie_httponly: bool = option(False, "Hide the language cookie from scripts.")
    language_cookie_samesite: str | None = option(None, "SameSite of the language cookie.")
    date_input_formats: list[str] = option(lambda: list(DATE_INPUT_FORMATS), "Formats accepted for dates in forms.")
    time_input_formats: list[str] = option(lambda: list(TIME_INPUT_FORMATS), "Formats accepted for times in forms.")
    datetime_input_formats: list[str] = option(lambda: list(DATETIME_INPUT_FORMATS), "Formats accepted for date-times in forms.")
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
            "quintet.services.hashers.PBKDF2SHA1PasswordHasher",
            "quintet.services.hashers.Argon2PasswordHasher",
            "quintet.services.hashers.ScryptPasswordHasher",
        ],
        "Hashers by dotted path; the first one writes.",
    )
    signing_backend: str = option("quintet.services.signing.TimestampSigner", "Class that signs cookies.")
    media_root: str = option("", "Folder of uploaded files.")
    media_url: str = option("", "URL of uploaded files.")
    file_upload_handlers: list[str] = option(
        lambda: [
            "quintet.services.files.handlers.MemoryFileUploadHandler",
            "quintet.services.files.handlers.TemporaryFileUploadHandler",
        ],
        "Upload handlers by dotted path, in order.",
    )
    file_upload_max_memory_size: int = option(2_621_440, "Largest upload held in memory, bytes.")
    file_upload_temp_dir: str | None = option(None, "Folder of uploads while they are read.")
    file_upload_permissions: int | None = option(0o644, "Mode of stored files; None leaves the system's.")
    file_upload_directory_permissions: int | None = option(None, "Mode of folders made for stored files.")
    storages: dict[str, Any] = option(
        lambda: {
            "default": {"BACKEND": "quintet.core.files.storage.FileSystemStorage"},
            "staticfiles": {"BACKEND": "quintet.contrib.staticfiles.storage.StaticFilesStorage"},
        },
        "Storages by alias: BACKEND by dotted path, OPTIONS.",
    )
    caches: dict[str, Any] = option(
        lambda: {"default": {"BACKEND": "quintet.core.cache.backends.locmem.LocMemCache"}},
        "Caches by alias: BACKEND by dotted path, LOCATION, TIMEOUT, KEY_PREFIX, VERSION, KEY_FUNCTION, OPTIONS.",
    )
