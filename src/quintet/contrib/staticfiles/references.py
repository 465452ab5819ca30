r"""References of style sheets and scripts to other files: where they stand, and what is written in their place.

A file is read as a row of tokens, so that what stands in comments and in strings is no reference:

    @import "a.css";            ──►  Reference(url="a.css", form='@import url("%(url)s")')
    b { src: url(a.png#x) }     ──►  Reference(url="a.png#x", form='url("%(url)s")')
    /*# sourceMappingURL=m */   ──►  Reference(url="m", is_optional=True, ...)
    import { c } from "./c.js"  ──►  Reference(url="./c.js", form='"%(url)s"')

Sources: CSS Syntax Module Level 3 (comments, strings, url tokens), ECMA-426 (source maps), ECMA-262 (modules).
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from quintet.kit.record import record

#: What a subclass may write in ``patterns``: an expression with a group ``url``, alone or with the text put in its place.
Pattern = str | tuple[str, str]


@record
class Reference:
    """One reference: ``url`` as it is written, the span that ``form`` replaces, and whether a missing file is no error."""

    start: int
    end: int
    url: str
    form: str
    is_optional: bool = False

    def written(self, url: str) -> str:
        """Return what stands in the reference's place when it leads to ``url``."""
        return self.form.replace("%(url)s", url)


Scanner = Callable[[str], Iterator[Reference]]

_CSS = re.compile(
    r"""
      /\*\#\s*(?-i:sourceMappingURL)=(?P<map>[^\s*]++)\s*+\*/
    | /\*.*?(?:\*/|\Z)
    | @import\s*+(?P<import>"[^"\\\n]*+"|'[^'\\\n]*+')
    | (?<![\w-])url\(\s*+(?P<url>"[^"\\\n]*+"|'[^'\\\n]*+'|[^"'()\s\\]++)\s*+\)
    | (?<![\w-])url\(\s*+(?:"(?:\\.|[^"\\\n])*+"|'(?:\\.|[^'\\\n])*+'|(?:\\.|[^"'()\s\\])++)\s*+\)
    | "(?:\\.|[^"\\\n])*+"?
    | '(?:\\.|[^'\\\n])*+'?
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)

_SOURCE_MAP = re.compile(r"^//# ?sourceMappingURL=(?P<map>\S++)[ \t]*+$", re.MULTILINE)

_SPECIFIER = r"""(?P<{0}>"\.{{0,2}}/[^"\\\n]*+"|'\.{{0,2}}/[^'\\\n]*+')"""
# A text after ``from`` stands in import and export declarations only, so that these need not be read whole. What looks like a
# regular expression is skipped for the quotes in it; the bound keeps a long line linear.
_MODULES = re.compile(
    rf"""
      //[^\n]*+
    | /\*.*?(?:\*/|\Z)
    | (?<![\w$.])(?:from|import)\s*+{_SPECIFIER.format("static")}
    | (?<![\w$.])import\s*+\(\s*+{_SPECIFIER.format("dynamic")}\s*+[,)]
    | "(?:\\.|[^"\\\n])*+"?
    | '(?:\\.|[^'\\\n])*+'?
    | `(?:\\.|[^`\\])*+`?
    | [=(,:;!&|?{{}}\[<>+*%~^-]\s*+/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n]){{0,200}}+\]|[^/\\\n\[]){{1,200}}+/
    """,
    re.VERBOSE | re.DOTALL,
)


def css_references(text: str) -> Iterator[Reference]:
    """Yield what a style sheet refers to by ``@import``, ``url()`` and its source map."""
    for found in _CSS.finditer(text):
        kind = found.lastgroup
        if kind == "map":
            yield Reference(found.start(), found.end(), found["map"], "/*# sourceMappingURL=%(url)s */", is_optional=True)
        elif kind == "import":
            yield Reference(found.start(), found.end(), _bare(found["import"]), '@import url("%(url)s")')
        elif kind == "url":
            yield Reference(found.start(), found.end(), _bare(found["url"]), 'url("%(url)s")')


def source_map_references(text: str) -> Iterator[Reference]:
    """Yield the source map that a script names."""
    for found in _SOURCE_MAP.finditer(text):
        yield Reference(found.start(), found.end(), found["map"], "//# sourceMappingURL=%(url)s", is_optional=True)


def module_references(text: str) -> Iterator[Reference]:
    """Yield the modules that a script imports and exports again; names for an import map are none of ours."""
    for found in _MODULES.finditer(text):
        kind = found.lastgroup
        if kind is not None:
            quote = found[kind][0]
            yield Reference(found.start(kind), found.end(kind), _bare(found[kind]), f"{quote}%(url)s{quote}")


def _bare(written: str) -> str:
    return written[1:-1] if written[0] in "\"'" else written


def pattern_scanner(pattern: Pattern, default_form: str) -> Scanner:
    """Return a scanner for an expression with a group ``url``; the whole match is replaced by its form.

    A form may name the other groups of the expression too, as ``%(name)s``.
    """
    text, form = (pattern, default_form) if isinstance(pattern, str) else pattern
    expression = re.compile(text, re.IGNORECASE)

    def scan(source: str) -> Iterator[Reference]:
        for found in expression.finditer(source):
            groups: Mapping[str, Any] = found.groupdict()
            kept = {name: value or "" for name, value in groups.items()} | {"url": "%(url)s"}
            yield Reference(found.start(), found.end(), groups["url"], form % kept)

    return scan


def all_references(text: str, scanners: Iterable[Scanner]) -> list[Reference]:
    """Return the references that scanners find, in order; of two that overlap, the one that begins first stays."""
    found = sorted((reference for scan in scanners for reference in scan(text)), key=lambda reference: reference.start)
    kept: list[Reference] = []
    for reference in found:
        if not kept or reference.start >= kept[-1].end:
            kept.append(reference)
    return kept


def replaced(text: str, changes: Iterable[tuple[Reference, str]]) -> str:
    """Return the text whose references, in order, lead to other URLs."""
    pieces: list[str] = []
    end = 0
    for reference, url in changes:
        pieces += [text[end : reference.start], reference.written(url)]
        end = reference.end
    return "".join((*pieces, text[end:]))


def line_of(text: str, position: int) -> int:
    """Return the number of the line that a position stands on, from 1."""
    return text.count("\n", 0, position) + 1
