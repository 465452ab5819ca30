"""Reading .po files, by Babel. Loaded when the first such file is read, so that compiled catalogs never wait for Babel."""

from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.pofile import PoFileError
from babel.messages.pofile import read_po as parse_po

from quintet.services.i18n.message_files import (
    CONTEXT_END,
    MessageFile,
    MessageFileError,
    Messages,
    Plural,
    Rule,
    plural_expression,
    rule_of,
)


def read_po(path: Path) -> MessageFile:
    """Return the translated messages of a .po file, without the fuzzy ones.

    Raises MessageFileError for a file that is no .po file.
    """
    try:
        with path.open("rb") as stream:
            catalog = parse_po(stream, abort_invalid=True)
    except (PoFileError, ValueError, LookupError) as error:
        raise MessageFileError(f"{path} is not a readable .po file: {error}. Mend the line and try again.") from error
    expression = plural_expression({name.lower(): value for name, value in catalog.mime_headers})
    rule = rule_of(expression, path)
    found: Messages = {}
    for message in catalog:
        entry = None if message.fuzzy or not message.id else _entry(message, rule)
        if entry is not None:
            found[_key(message)] = entry
    return MessageFile(found, expression)


def _key(message: Message) -> str:
    text = message.id if isinstance(message.id, str) else message.id[0]
    return f"{message.context}{CONTEXT_END}{text}" if message.context else text


def _entry(message: Message, rule: Rule) -> str | Plural | None:
    if isinstance(message.id, str):
        return str(message.string) or None
    forms = tuple(message.string or ())
    return Plural(forms, rule) if forms and all(forms) else None
