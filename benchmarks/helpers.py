"""The helpers table: the utilities that run most often, beside Django's; both give the same output first.

``python -m benchmarks.helpers [rounds [results.jsonl]]``, with an interpreter that has both, such as that of ``.venv-bench``.
"""

import importlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.harness import OURS, Row, Target, run

PEER = "django"
PLAIN = "The quick brown fox jumps over the lazy dog. " * 5
MARKUP = "<p>Hello <b>world</b>, <a href='x'>this</a> is &amp; text</p>" * 20
ADDRESSES = "See http://example.com/a?b=c and www.foo.com, or write to a@b.com for more words"
TITLE = "Hello, World! This is a title"
QUERY = {"page": [1, 2], "q": "some words"}
#: No slower than Django's, but for a tenth that is the noise of the clock.
NO_SLOWER = 1.1


def helpers(framework: str) -> dict[str, Callable[[], object]]:
    """Return each piece of work by name."""

    def load(module: str) -> Any:
        return importlib.import_module(f"{framework}.utils.{module}")

    settings = importlib.import_module(f"{framework}.conf").settings
    settings.configure()
    importlib.import_module(framework).setup()
    encoding, functional, html, http, text = map(load, ("encoding", "functional", "html", "http", "text"))
    safe = load("safestring").mark_safe("<b>x</b>")
    validators = importlib.import_module(f"{framework}.core.validators")
    parse_duration, late = load("dateparse").parse_duration, functional.lazy(lambda: "late", str)()
    url = validators.URLValidator()

    class Cached:
        """Something with a property that is kept."""

        @functional.cached_property
        def rows(self) -> int:
            """Return a number."""
            return 1

    kept = Cached()
    return {
        "escape, nothing to do": lambda: str(html.escape(PLAIN)),
        "escape, much to do": lambda: str(html.escape(MARKUP)),
        "conditional_escape of safe text": lambda: str(html.conditional_escape(safe)),
        "format_html": lambda: str(html.format_html('<a href="{}">{}</a>', "/x/?a=1&b", "O'Neil")),
        "strip_tags": lambda: html.strip_tags(MARKUP),
        "urlize": lambda: html.urlize(ADDRESSES),
        "linebreaks": lambda: html.linebreaks("a\nb\n\nc" * 10),
        "Truncator.chars": lambda: text.Truncator(PLAIN).chars(50),
        "Truncator.words of HTML": lambda: text.Truncator(MARKUP).words(30, html=True),
        "slugify": lambda: text.slugify(TITLE),
        "smart_str": lambda: encoding.smart_str("text"),
        "force_str of bytes": lambda: encoding.force_str(b"text"),
        "cached_property, first read": lambda: Cached().rows,
        "cached_property, later reads": lambda: kept.rows,
        "lazy text": lambda: str(late),
        "urlencode": lambda: http.urlencode(QUERY, doseq=True),
        "url_has_allowed_host_and_scheme": lambda: http.url_has_allowed_host_and_scheme("/a/b?c=d", {"a.com"}),
        "parse_http_date": lambda: http.parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT"),
        "parse_duration": lambda: parse_duration("1 02:03:04"),
        "validate_email": lambda: validators.validate_email("a.b@example.com"),
        "URLValidator": lambda: url("http://www.example.com/a?b=c"),
    }


def main() -> int:
    """Measure and print the rows; return 1 when one misses half its target."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    log = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(__file__).parent / "results" / "rows.jsonl"
    ours, theirs = helpers(OURS), helpers(PEER)
    targets = (Target(PEER, at_most=NO_SLOWER),)
    rows = [Row(f"helpers: {name}", {OURS: work, PEER: theirs[name]}, targets) for name, work in ours.items()]
    return 0 if run(rows, rounds, log) else 1


if __name__ == "__main__":
    sys.exit(main())
