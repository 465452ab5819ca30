"""Web and mail addresses in plain text, written as links."""

import re
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

from quintet.kit.addresses import MAIL_DOMAIN, MAIL_LITERAL, MAILBOX_USER
from quintet.kit.hot_paths import escape_text
from quintet.kit.html import SafeData
from quintet.kit.lazy import keep_lazy_text
from quintet.kit.patterns import late
from quintet.kit.tags import unescape

SPLIT = late(r"""([\s<>"']+)""")
WEB = late(r"^https?://\[?\w", re.IGNORECASE)
BARE = late(r"^www\.|^(?!http)\w[^@]+\.(com|edu|gov|int|mil|net|org)($|/.*)$", re.IGNORECASE)
TRAILING = ".,:;!"
BRACKETS = (("(", ")"), ("[", "]"))
OPENS = frozenset(opening for opening, _ in BRACKETS)
CLOSES = {closing: opening for opening, closing in BRACKETS}
ENTITY_AT_END = late(r"&#?\w{1,31}+;\Z")
LONGEST_ENTITY = 34
#: Longer words are no address, and not worth the search for one.
ADDRESS_LIMIT = 2048


def smart_urlquote(url: str) -> str:
    """Return ``url`` with what a URL cannot hold quoted, once: what is quoted already stays."""
    try:
        scheme, netloc, path, query, fragment = urlsplit(url)
    except ValueError:
        return _quoted(url)
    if query:
        query = urlencode(parse_qsl(query, keep_blank_values=True), safe="~")
    return urlunsplit((scheme, _quoted(netloc), _quoted(path), query, _quoted(fragment)))


def _quoted(part: str) -> str:
    return quote(unquote(part), safe="!*'();:@&=+$,/?#[]~")


@keep_lazy_text
def urlize(text: Any, trim_url_limit: int | None = None, nofollow: bool = False, autoescape: bool = False) -> str:
    """Return ``text`` with addresses as links; link texts are cut to ``trim_url_limit`` characters."""
    safe = isinstance(text, SafeData)
    words = SPLIT.split(str(text))
    made = [_word(word, safe, trim_url_limit, nofollow, autoescape) for word in words]
    return "".join(made)


def _word(word: str, safe: bool, limit: int | None, nofollow: bool, autoescape: bool) -> str:
    def plain(piece: str) -> str:
        return escape_text(piece) if autoescape and not safe else piece

    if len(word) > ADDRESS_LIMIT or not ("." in word or "@" in word or ":" in word):
        return plain(word)
    lead, middle, trail = _trimmed(word)
    url, rel = _address(middle, ' rel="nofollow"' if nofollow else "")
    if url is None:
        return plain(word)
    shown = middle if limit is None or len(middle) <= limit else f"{middle[: max(0, limit - 1)]}…"
    return f'{plain(lead)}<a href="{escape_text(url)}"{rel}>{plain(shown)}</a>{plain(trail)}'


def _address(middle: str, rel: str) -> tuple[str | None, str]:
    if WEB.match(middle):
        return smart_urlquote(unescape(middle)), rel
    if BARE.match(middle):
        return smart_urlquote(f"http://{unescape(middle)}"), rel
    local, at, domain = middle.rpartition("@")
    if at and ":" not in middle and MAILBOX_USER.match(local) and (MAIL_DOMAIN.match(domain) or MAIL_LITERAL.match(domain)):
        return f"mailto:{quote(local, safe='')}@{quote(domain, safe='')}", ""
    return None, rel


def _trimmed(word: str) -> tuple[str, str, str]:
    """Split off brackets and punctuation around an address; brackets that it closes itself stay."""
    start, end = 0, len(word)
    counts = {bracket: word.count(bracket) for pair in BRACKETS for bracket in pair}
    while start < end:
        last = word[end - 1]
        opening = CLOSES.get(last)
        if last in TRAILING and not (last == ";" and ENTITY_AT_END.search(word, max(start, end - LONGEST_ENTITY), end)):
            end -= 1
        elif word[start] in OPENS:
            counts[word[start]] -= 1
            start += 1
        elif opening is not None and counts[last] > counts[opening]:
            counts[last] -= 1
            end -= 1
        else:
            break
    return word[:start], word[start:end], word[end:]
