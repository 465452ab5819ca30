"""The reference pages hold what they show: every line after ``>>>`` is run, and what the page prints below it is compared."""

import datetime
import doctest
import re
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"
SESSION = re.compile(r"^```pycon\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PAGES = ["form-fields.md", "forms.md", "humanize.md", "template-filters.md", "utils.md", "validators.md", "widgets.md"]


@pytest.mark.parametrize("name", PAGES)
def test_a_reference_page_holds_what_it_shows(name):
    source = (DOCS / name).read_text(encoding="utf-8")
    shown = {"datetime": datetime}
    runner = doctest.DocTestRunner(optionflags=doctest.IGNORE_EXCEPTION_DETAIL | doctest.NORMALIZE_WHITESPACE)
    parser = doctest.DocTestParser()
    report: list[str] = []
    for session in SESSION.finditer(source):
        line = source.count("\n", 0, session.start()) + 1
        test = parser.get_doctest(session[1], shown, f"{name}:{line}", name, line)
        test.globs = shown  # the sessions of a page go on where the last one ended
        runner.run(test, out=report.append, clear_globs=False)
    assert runner.tries > 15
    assert not report, "".join(report)
