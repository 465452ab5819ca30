"""`simplify_regex`: a pattern of URLs as people read it."""

import re

from quintet.kit.patterns import late

#: The pieces of a regular expression: an escape, a class of characters, how a group opens, and one character.
PIECE = late(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?P<(?P<name>\w+)>|(?P<silent>\(\?)|\(|.", re.DOTALL)
#: Anchors and repeats, plain and as escapes; they match nothing that could be shown.
HIDDEN = frozenset({"^", "$", "?", "*", "+", "\\b", "\\B", "\\A", "\\Z"})
SHOWN_ESCAPES = {rf"\{one}": one for one in "^$?*+"}


def simplify_regex(pattern: str) -> str:
    r"""Return a regular expression of a URL with its groups as names: ``^(?P<year>\d{4})/(\w+)/$`` is ``/<year>/<var>/``.

    Groups that take nothing (``(?:...)``, look-around) are left out, as are anchors and repeats. The result begins with a slash.
    """
    shown: list[str] = []
    depth = 0
    for piece in PIECE.finditer(pattern):
        text = piece[0]
        opens = text.startswith("(")
        if opens and not depth and not piece["silent"]:
            shown.append(f"<{piece['name'] or 'var'}>")
        if not opens and not depth and text not in HIDDEN:
            shown.append(SHOWN_ESCAPES.get(text, text))
        depth = max(depth + opens - (text == ")"), 0)
    found = "".join(shown)
    return found if found.startswith("/") else f"/{found}"
