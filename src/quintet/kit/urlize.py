"""Web and mail addresses in plain text, written as links."""

import re
from html import unescape
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

from quintet.kit.html import SafeData, SafeString, escape_text

SPLIT = re.compile(r"""([\s<>"']+)""")
WEB = re.compile(r"^https?://\[?\w", re.IGNORECASE)
BARE = re.compile(r"^www\.|^(?!http)\w[^@]+\.(com|edu|gov|int|mil|net|org)($|/.*)$", re.IGNORECASE)
MAIL = re.compile(r"^[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(\.[\w-]+)+$", re.ASCII)
TRAILING = ".,:;!"
BRACKETS = (("(", ")"), ("[", "]"))
#: Longer words are no address, and not worth the search for one.
ADDRESS_LIMIT = 2048


def smart_urlquote(url: str) -> str:
    """Return ``url`` with what a URL cannot hold quoted, once: what is quoted already stays."""
    try:
        scheme, netloc, path, query, fragment = urlsplit(url)
    except ValueError:
        return _quoted(url)
    host = "" if not netloc else _host(netloc)
    if query:
        pairs = [(unquote(name), unquote(value)) for name, value in parse_qsl(query, keep_blank_values=True)]
        query = urlencode(pairs, safe="!*'();:@&=+$,/?#[]~")
    return urlunsplit((scheme, host, _quoted(path), query, _quoted(fragment)))


def _host(netloc: str) -> str:
    try:
        return netloc.encode("idna").decode("ascii")
    except UnicodeError:
        return quote(netloc, safe=":@[]")


def _quoted(part: str) -> str:
    return quote(unquote(part), safe="!*'();:@&=+$,/?#[]~")


def urlize(text: str, trim_url_limit: int | None = None, nofollow: bool = False, autoescape: bool = False) -> str:
    """Return ``text`` with addresses as links; link texts are cut to ``trim_url_limit`` characters."""
    safe = isinstance(text, SafeData)
    words = SPLIT.split(str(text))
    made = [_word(word, safe, trim_url_limit, nofollow, autoescape) for word in words]
    return SafeString("".join(made)) if autoescape or safe else "".join(made)


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
    if ":" not in middle and MAIL.match(middle):
        local, _, domain = middle.rpartition("@")
        return f"mailto:{quote(local, safe='')}@{_host(domain)}", ""
    return None, rel


def _trimmed(word: str) -> tuple[str, str, str]:
    """Split off brackets and punctuation around an address; brackets that it closes itself stay."""
    lead = trail = ""
    changed = True
    while changed:
        changed = False
        stripped = word.rstrip(TRAILING)
        if stripped != word:
            word, trail, changed = stripped, word[len(stripped) :] + trail, True
        for opening, closing in BRACKETS:
            if word.startswith(opening):
                word, lead, changed = word[1:], lead + opening, True
            if word.endswith(closing) and word.count(closing) > word.count(opening):
                word, trail, changed = word[:-1], closing + trail, True
    return lead, word, trail
