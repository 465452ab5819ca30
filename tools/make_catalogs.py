"""Compile the framework's own translations, and check them.

    python tools/make_catalogs.py --extract   # write the list of messages (django.pot) anew from the source
    python tools/make_catalogs.py             # compile every django.po to django.mo
    python tools/make_catalogs.py --check     # exit with 1 for what is missing, wrong or not compiled

Messages are the literal arguments of gettext and its kin in the source, those of the translation tags in the templates that come
with the framework, and `TABLES`: what is put together from tables, and headings for error pages of projects. The translations are
this project's own, written against the English texts. A check compares placeholders and counts plural forms.
"""

import ast
import io
import re
import struct
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

from quintet.services.i18n.english import SPANS
from quintet.services.i18n.message_files import CONTEXT_END, LITTLE
from quintet.services.validators import TOO_MANY_DIGITS

SOURCE = Path(__file__).parents[1] / "src" / "quintet"
FOLDER = SOURCE / "services" / "i18n" / "locale"
POT = FOLDER / "django.pot"
#: Functions by the number of leading arguments that are context, singular, plural.
FUNCTIONS = {
    **dict.fromkeys(("gettext", "gettext_lazy", "gettext_noop", "_"), (0, 1)),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (0, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), (1, 1)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), (1, 2)),
}
#: Headings for a project's own 404.html, 403.html, 400.html and 500.html: their {% translate %} finds them in every language.
HEADINGS = ("Page not found", "Forbidden", "Bad request", "Server error")
#: Messages that code puts together from tables, and those that templates of projects ask for.
TABLES: list[tuple[str, ...]] = [
    *TOO_MANY_DIGITS.values(),
    *((f"%s {unit}",) for unit in ("KB", "MB", "GB", "TB", "PB")),
    *((heading,) for heading in HEADINGS),
]
#: Messages of which CLDR has the words for every language, see services/i18n/cldr.py.
FROM_CLDR = {
    *(f"%(num)d {span}" for span in SPANS),
    *("%(size)d byte", "a.m.", "p.m.", "AM", "PM", "%(value)s million", "%(value)s billion", "%(value)s trillion"),
    *(f"{what} {when}" for what in ("%(delta)s", "a second", "a minute", "an hour") for when in ("ago", "from now")),
}
#: Templates that are copied into projects are no pages of ours.
NOT_OURS = ("cli/templates", "cli/skeletons")
TAG = re.compile(r"{%\s*(?:trans|translate)\s+(\"[^\"]*\"|'[^']*')(?:[^%]*?context\s+(\"[^\"]*\"|'[^']*'))?[^%]*%}")
BLOCK = re.compile(r"{%\s*(blocktrans(?:late)?)\b([^%]*)%}(.*?)(?:{%\s*plural\s*%}(.*?))?{%\s*end\1\s*%}", re.DOTALL)
PLACE = re.compile(r"%(?:\((\w+)\))?([sdrf])|{(\w*)}")
HEADERS = ('"Language:', '"Plural-Forms:', '"MIME-Version:', '"Content-')
Key = tuple[str | None, tuple[str, ...]]


def messages() -> Iterator[tuple[Key, str]]:
    """Yield (context, texts) of every message of the framework, and the file it stands in."""
    for texts in TABLES:
        yield (None, texts), "tables"
    for path in sorted(SOURCE.rglob("*")):
        where = path.relative_to(SOURCE).as_posix()
        if path.suffix == ".py" and not where.startswith(NOT_OURS):
            for key in of_python(path.read_text(encoding="utf-8")):
                yield key, where
        elif path.suffix in (".html", ".txt") and "templates" in path.parts and not where.startswith(NOT_OURS):
            for key in of_template(path.read_text(encoding="utf-8")):
                yield key, where


def of_python(source: str) -> Iterator[Key]:
    """Yield the messages that a module marks by literal arguments."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        contexts, count = FUNCTIONS.get(name, (0, 0))
        given = [
            one.value for one in node.args[: contexts + count] if isinstance(one, ast.Constant) and isinstance(one.value, str)
        ]
        if count and len(given) == contexts + count:
            yield (given[0] if contexts else None), tuple(given[contexts:])


def of_template(source: str) -> Iterator[Key]:
    """Yield the messages of translation tags."""
    for match in TAG.finditer(source):
        yield (match[2][1:-1] if match[2] else None), (match[1][1:-1],)
    for match in BLOCK.finditer(source):
        context = re.search(r"context\s+[\"']([^\"']*)[\"']", match[2])
        texts = [text for text in (match[3], match[4]) if text is not None]
        if re.search(r"\btrimmed\b", match[2]):
            texts = [" ".join(line.strip() for line in text.strip().splitlines()) for text in texts]
        named = tuple(re.sub(r"{{\s*(\w+)\s*}}", r"%(\1)s", text.replace("%", "%%")) for text in texts)
        yield (context[1] if context else None), named


def extracted() -> Catalog:
    """Return the catalog of all messages, untranslated, in the order of the source."""
    comment = "# The messages of quintet, to be translated. Written by tools/make_catalogs.py."
    found = Catalog(project="quintet", version="", charset="utf-8", fuzzy=False, header_comment=comment)
    for (context, texts), where in messages():
        if texts[0] and texts[0] not in FROM_CLDR:
            found.add(texts[0] if len(texts) == 1 else texts, context=context, locations=[(where, 0)])
    return found


def written(catalog: Catalog) -> bytes:
    """Return a catalog as a .po file, with the headers that say something."""
    stream = io.BytesIO()
    write_po(stream, catalog, width=120, include_lineno=False)
    head, blank, body = stream.getvalue().decode().partition("\n\n")
    kept: list[str] = []
    is_kept = True
    for line in head.splitlines():
        # A long header goes on in lines without a name.
        if not line.startswith('"') or re.match(r'"[\w-]+:', line):
            is_kept = not line.startswith('"') or line.startswith(HEADERS)
        kept += [line] if is_kept else []
    return "".join(["\n".join(kept), "\n", blank[1:], body]).encode()


def compiled(catalog: Catalog) -> bytes:
    """Return a catalog as a .mo file; the same bytes whenever and by whichever Babel.

    See "The Format of GNU MO Files" in the manual of GNU gettext: a head, two tables of (length, offset), then the texts.
    """
    pairs = {b"": f"Content-Type: text/plain; charset=UTF-8\nPlural-Forms: {catalog.plural_forms};\n".encode()}
    for message in catalog:
        if message.id:
            ids = (message.id,) if isinstance(message.id, str) else message.id
            context = f"{message.context}{CONTEXT_END}" if message.context else ""
            pairs[(context + "\0".join(ids)).encode()] = "\0".join(forms_of(message)).encode()
    keys = sorted(pairs)
    texts = [*keys, *(pairs[key] for key in keys)]
    count, offset = len(keys), 28 + 16 * len(keys)
    table: list[int] = []
    for text in texts:
        table += [len(text), offset]
        offset += len(text) + 1
    head = struct.pack("<7I", LITTLE, 0, count, 28, 28 + 8 * count, 0, 28 + 16 * count)
    return head + struct.pack(f"<{4 * count}I", *table) + b"".join(text + b"\0" for text in texts)


def forms_of(message: Message) -> tuple[str, ...]:
    """Return the translations of a message, one for each plural form."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def read(path: Path) -> Catalog:
    """Return the catalog of a .po or .pot file."""
    with path.open("rb") as stream:
        return read_po(stream, locale=path.parents[1].name if path.suffix == ".po" else None)


def sources() -> list[Path]:
    """Return the .po files of all languages."""
    return sorted(FOLDER.glob("*/LC_MESSAGES/django.po"))


def findings() -> Iterator[str]:
    """Yield what is wrong with the translations."""
    wanted = read(POT)
    for path in sources():
        catalog = read(path)
        where = path.parents[1].name
        for message in wanted:
            if message.id:
                yield from (f"{where}: {what}" for what in wrong(message, catalog))
        for message in catalog:
            text = message.id if isinstance(message.id, str) else message.id[0]
            # A language may say better what CLDR says too.
            if text and text not in FROM_CLDR and wanted.get(message.id, message.context) is None:
                yield f"{where}: {message.id!r} is no message of the framework"
        target = path.with_suffix(".mo")
        if not target.exists() or target.read_bytes() != compiled(catalog):
            yield f"{where}: django.mo is not what django.po says; run tools/make_catalogs.py"


def wrong(message: Message, catalog: Catalog) -> Iterator[str]:
    """Yield what is wrong with one translation."""
    found = catalog.get(message.id, message.context)
    forms = () if found is None else forms_of(found)
    if not forms or not all(forms):
        yield f"{message.id!r} is not translated"
        return
    ids = (message.id,) if isinstance(message.id, str) else message.id
    if len(ids) == 2 and len(forms) != catalog.num_plurals:
        yield f"{message.id!r} has {len(forms)} forms, not {catalog.num_plurals}"
    allowed = [places(text) for text in ids]
    for index, form in enumerate(forms):
        # The number may be told by a word where a form serves one number only; nothing else may be left out or added.
        spare = (
            {"(num)d", "(num)s", "(limit_value)d", "(max)s", "(size)d"} if len(ids) == 2 and catalog.num_plurals > 1 else set()
        )
        if not any(places(form) <= one and one - places(form) <= spare for one in allowed):
            yield f"form {index} of {message.id!r} has placeholders {sorted(places(form))}, not {sorted(allowed[0])}"


def places(text: str) -> set[str]:
    """Return the placeholders of a text."""
    return {f"({name}){kind}" if name else f"{kind}{braced}" for name, kind, braced in PLACE.findall(text.replace("%%", ""))}


def main() -> int:
    """Extract, compile or check."""
    if "--extract" in sys.argv[1:]:
        FOLDER.mkdir(exist_ok=True)
        POT.write_bytes(written(extracted()))
        return 0
    if "--check" in sys.argv[1:]:
        found = list(findings())
        print(*found, sep="\n", end="\n" if found else "")
        known = read(POT)
        new = [message.id for message in extracted() if message.id and known.get(message.id, message.context) is None]
        if new:
            print(f"note: {len(new)} messages wait for --extract and their translations: {new[:3]} ...", file=sys.stderr)
        return 1 if found else 0
    for path in sources():
        path.with_suffix(".mo").write_bytes(compiled(read(path)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
