"""Catalogs: the translated messages of one language, merged from the files of a project, its applications and ours.

Every message stands in one dictionary, whichever file it came from, so that a translation costs one look-up. Files of
LOCALE_PATHS win over those of installed applications, earlier ones over later ones; ours come last. Behind the language's own
stand those of the generic language (``de`` behind ``de-at``), then those of LANGUAGE_CODE, but never behind English.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from quintet.services.i18n import cldr
from quintet.services.i18n.languages import CODE_LIMIT, generic_codes, to_locale
from quintet.services.i18n.message_files import CONTEXT_END, MessageFile, Messages, Plural, read_mo, read_pair

DOMAIN = "django"
#: The catalogs that come with the framework, compiled by tools/make_catalogs.py.
OWN_FOLDER = Path(__file__).parent / "locale"


class Catalog:
    """The messages of one language; ``code`` is None for the catalog that translates nothing."""

    __slots__ = ("code", "messages")

    def __init__(self, code: str | None, messages: Messages) -> None:
        self.code = code
        self.messages = messages

    def gettext(self, message: str) -> str:
        """Return the translation of ``message``."""
        found = self.messages.get(message)
        if found.__class__ is str:
            return found  # type: ignore[return-value]  # just looked at
        if found is None and "\r" in message and self.code is not None:
            # Catalogs hold Unix line ends, whatever those of the template are.
            return self.gettext(message.replace("\r\n", "\n").replace("\r", "\n"))
        return _singular(found) or message

    def ngettext(self, singular: str, plural: str, number: Any) -> str:
        """Return the translation of the form that ``number`` asks for."""
        return self._counted(singular, singular, plural, number)

    def pgettext(self, context: str, message: str) -> str:
        """Return the translation of ``message`` in ``context``."""
        found = self.gettext(f"{context}{CONTEXT_END}{message}")
        # Without a translation the key comes back, with other line ends perhaps.
        return message if CONTEXT_END in found else found

    def npgettext(self, context: str, singular: str, plural: str, number: Any) -> str:
        """Return the translation in ``context`` of the form that ``number`` asks for."""
        return self._counted(f"{context}{CONTEXT_END}{singular}", singular, plural, number)

    def _counted(self, key: str, singular: str, plural: str, number: Any) -> str:
        found = self.messages.get(key)
        form = found.form(number) if isinstance(found, Plural) else None
        return form or (singular if number == 1 else plural)


def _singular(found: "str | Plural | None") -> str | None:
    return found.form(1) if isinstance(found, Plural) else found


class Catalogs:
    """The catalogs of a project, each read when its language is first used.

    ``folders`` are the locale folders, most important first; ``default`` is LANGUAGE_CODE, None to translate nothing. What is
    remembered is bounded, in number and in the length of codes: they may come from outside.
    """

    def __init__(self, folders: Sequence[Path], default: str | None) -> None:
        self.folders = tuple(folders)
        self.default = default
        self.nothing = Catalog(None, {})
        self.found: dict[Any, Catalog] = {None: self.nothing}
        self._languages: dict[str, bool] = {}

    def get(self, code: str) -> Catalog:
        """Return the catalog of a language code."""
        found = self.found.get(code)
        if found is not None:
            return found
        if self.default is None:
            return self.nothing
        # Codes that nobody translates share the messages of what stands behind them.
        known = next((one for one in generic_codes(code) if self.has_language(one)), "")
        if known == code:
            made = Catalog(code, self._read(code))
        else:
            made = Catalog(code, (self.get(known) if known else self._behind(code)).messages)
        if len(self.found) < LANGUAGES_REMEMBERED and len(code) <= CODE_LIMIT:
            self.found[code] = made
        return made

    def _behind(self, code: str) -> Catalog:
        is_english = code.partition("-")[0] == "en"
        default = self.default
        return self.nothing if is_english or default in (None, code) else self.get(default)

    def _read(self, code: str) -> Messages:
        merged: Messages = {}
        codes = generic_codes(code)
        if self.default is not None and code.partition("-")[0] != "en":
            codes += [one for one in generic_codes(self.default) if one not in codes]
        for one in codes:
            for messages in self._sources(one):
                for key, text in messages.items():
                    merged.setdefault(key, text)
        return merged

    def _sources(self, code: str) -> Iterator[Messages]:
        for file in read_files(self.folders, code, DOMAIN):
            yield file.messages
        own = OWN_FOLDER / to_locale(code) / "LC_MESSAGES" / f"{DOMAIN}.mo"
        if own.is_file():
            yield read_mo(own).messages
        if code != "en":
            yield cldr.messages(code)

    def has_language(self, code: str) -> bool:
        """Say whether a language has a locale folder or data of ours."""
        found = self._languages.get(code)
        if found is None:
            found = cldr.has_language(code) or has_folder(self.folders, code)
            if len(self._languages) < LANGUAGES_REMEMBERED and len(code) <= CODE_LIMIT:
                self._languages[code] = found
        return found


#: What file systems let a name have; a longer one is an error to them.
FOLDER_LIMIT = 200
#: More codes than any site offers; codes beyond are looked up on the disk each time.
LANGUAGES_REMEMBERED = 500


def read_files(folders: Sequence[Path], code: str, domain: str) -> Iterator[MessageFile]:
    """Yield what the locale folders hold for one language code and domain, most important first."""
    for folder in folders:
        file = read_pair(folder / to_locale(code) / "LC_MESSAGES", domain)
        if file is not None:
            yield file


def has_folder(folders: Sequence[Path], code: str) -> bool:
    """Say whether a locale folder of that language exists; one with a name that no folder can have does not."""
    return len(code) <= FOLDER_LIMIT and any((folder / to_locale(code)).is_dir() for folder in folders)
