"""Porch: the checks of languages."""

from quintet.cli.checks.languages import check_language_settings_consistent as check_language_settings_consistent
from quintet.cli.checks.languages import check_setting_language_code as check_setting_language_code
from quintet.cli.checks.languages import check_setting_languages as check_setting_languages
from quintet.cli.checks.languages import check_setting_languages_bidi as check_setting_languages_bidi

__all__ = [
    "check_language_settings_consistent",
    "check_setting_language_code",
    "check_setting_languages",
    "check_setting_languages_bidi",
]
