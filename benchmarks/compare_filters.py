"""Call every filter of `filter_cases` on every value and argument, here and in another engine, and compare.

    .venv/bin/python benchmarks/compare_filters.py /path/to/python-with-django [--only FILTER] [--show N]

Each combination is called as a function (type and text of the result count) and rendered: with autoescape on and off, its
argument a variable and, where it can be written so, a constant. Where one engine raises, the other must raise the same class.
"""

import argparse
import importlib
import json
import os
import random
import re
import subprocess
import sys
import warnings
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import filter_cases

#: Settings of each round and the filters that they are about; "" is a value that is shown without a filter.
NUMBERS = (
    "",
    "floatformat",
    "filesizeformat",
    "intcomma",
    "add",
    "join",
    "default",
    "localize",
    "unlocalize",
    "first",
    "stringformat",
)
PROFILES = {
    "plain": ({}, None),
    "grouped German": ({"LANGUAGE_CODE": "de", "USE_THOUSAND_SEPARATOR": True}, NUMBERS),
    "Hindi groups": ({"LANGUAGE_CODE": "en", "USE_THOUSAND_SEPARATOR": True, "NUMBER_GROUPING": (3, 2, 0)}, NUMBERS),
}
#: Numbers as text.
ADDRESS = re.compile(r"0x[0-9a-f]{6,}(?=>|&gt;)")
DIGITS = re.compile(r"-?[\d.]*(?:e\+?\d+)?")
#: Combinations where we differ on purpose, with the reason.
KNOWN = (
    (r" of d(NaN|sNaN|Infinity) ", "a Decimal that is not finite is shown; theirs fails to group its digits"),
    (r"^date:'U' of (first date|last datetime) ", "the ends of the calendar are moments too; theirs leaves it"),
    (r"^(dictsort|dictsortreversed|floatformat):'' ", "an empty argument is a name that nothing has, or none; theirs fails"),
    (
        r"^striptags:|^truncate\w+_html:.* of (broken html|safe) ",
        "text is kept as written; theirs loses or adds some at a bare &",
    ),
    (r"^timezone:'(|../x)' of ", "a text that is no zone's name is an unknown zone; theirs fails"),
    (r"^pluralize:.* of (ten to the 400|more digits than are written) ", "a number too large for a float is many; theirs fails"),
    (r"^unlocalize:.* of .*(time|Paris|moment)", "words for halves of the day are those of CLDR"),
    (r"^language_name\w*:\(\) of (no|ar|pt-br) ", "names of languages are those of CLDR"),
    (r"^language_\w+:\(\) of (tuple|namedtuple) ", "a tuple is an unknown code; theirs fails to say so"),
)


def arguments_of(profile):
    """Return (filter, arguments) of a profile, libraries included."""
    wanted = PROFILES[profile][1]
    rows = {"": [()], **filter_cases.ARGUMENTS}
    for library in filter_cases.LIBRARY_ARGUMENTS.values():
        rows |= library
    return {name: given for name, given in rows.items() if wanted is None or name in wanted}


def described(value, depth=0):
    """Return the kind and text of a result, the same in both frameworks."""
    kind = {"datetimeobject": "datetime", "ConvertedDateTime": "datetime"}.get(type(value).__name__, type(value).__name__)
    if kind == "__proxy__":
        return f"lazy {str(value)!r}"
    if isinstance(value, str):
        text = str.__str__(value) if issubclass(type(value), str) else str(value)
        # Digits need no escaping: whether they are marked safe makes no difference.
        return f"{'str' if kind == 'SafeString' and DIGITS.fullmatch(text) else kind} {text!r}"
    if isinstance(value, (list, tuple)) and depth < 4:
        return f"{kind} [{', '.join(described(one, depth + 1) for one in value)}]"
    if isinstance(value, int):
        return f"{kind} {value:#x}"
    if kind in {"float", "Decimal", "complex", "NoneType", "date", "datetime", "time", "timedelta", "bytes", "dict", "range"}:
        return f"{kind} {value!s}" if kind in {"datetime", "dict"} else f"{kind} {value!r}"
    return kind


def attempt(function):
    """Return what ``function`` gives, or the class of its error."""
    random.seed(1)
    try:
        return function()
    except RecursionError:
        return "!RecursionError"
    except Exception as error:  # noqa: BLE001  the kind of error is what is compared
        return f"!{type(error).__name__}"


class Engine:
    """One framework's filters and templates."""

    def __init__(self, framework, profile):
        options = {"USE_TZ": True, "TIME_ZONE": "Europe/Paris", "INSTALLED_APPS": [f"{framework}.contrib.humanize"]}
        importlib.import_module(f"{framework}.conf").settings.configure(**{**options, **PROFILES[profile][0]})
        importlib.import_module(framework).setup()
        self.template = importlib.import_module(f"{framework}.template")
        libraries = {name: f"{framework}.templatetags.{name}" for name in ("i18n", "l10n", "tz")}
        libraries["humanize"] = f"{framework}.contrib.humanize.templatetags.humanize"
        self.engine = self.template.Engine(libraries=libraries, builtins=list(libraries.values()))
        self.filters = {}
        for library in self.engine.template_builtins:
            self.filters |= library.filters
        self.made = filter_cases.values(framework)
        if framework == "quintet" or profile != "plain":
            warnings.simplefilter("ignore")

    def argument(self, given):
        """Return the value of an argument; names in angle brackets are values."""
        if isinstance(given, str) and given[:1] == "<" and given[1:-1] in self.made:
            return self.made[given[1:-1]]()
        return given

    def called(self, name, value, given):
        """Return the result of the function itself."""
        function = self.filters[name]
        arguments = () if given == () else (self.argument(given),)
        return attempt(lambda: described(function(self.made[value](), *arguments)))

    def compiled(self, source):
        """Return a template; None for a source that is refused."""
        try:
            return self.engine.from_string(source)
        except self.template.TemplateSyntaxError:
            return None

    def shown(self, compiled, variables):
        """Return what a template shows."""
        if compiled is None:
            return "!TemplateSyntaxError"
        return attempt(lambda: compiled.render(self.template.Context(variables)))

    def answers(self, profile, only):
        """Return every answer by the name of its case."""
        found = {}
        for name, rows in arguments_of(profile).items():
            if only and name != only:
                continue
            for given in rows:
                for form, source in forms(name, given).items():
                    compiled = self.compiled(source)
                    for value in [*self.made, *(filter_cases.LANGUAGE_CODES if name.startswith("language_") else ())]:
                        variables = {"v": self.made[value]() if value in self.made else value, "a": self.argument(given)}
                        found[f"{name}:{given!r} of {value} {form}"] = self.shown(compiled, variables)
                if name:
                    for value in self.made:
                        found[f"{name}:{given!r} of {value} called"] = self.called(name, value, given)
        return found


def forms(name, given):
    """Return the template sources that show one filter with one argument."""
    pipe = f"|{name}" if name else ""
    written = f"{{{{ v{pipe}{'' if given == () else ':a'} }}}}"
    found = {"on": written, "off": f"{{% autoescape off %}}{written}{{% endautoescape %}}"}
    if isinstance(given, str) and not set(given) & set('"\\<>'):
        found["constant"] = f'{{{{ v{pipe}:"{given}" }}}}'
    elif isinstance(given, (int, float)) and not isinstance(given, bool):
        found["constant"] = f"{{{{ v{pipe}:{given} }}}}"
    return found


def run(python, framework, profile, only):
    """Return the answers of one framework, from a process of its own."""
    command = [python, __file__, "--run", framework, "--profile", profile, *(["--only", only] if only else [])]
    # Both read naive moments in the zone of the settings, also where the process would say.
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, env={**os.environ, "TZ": "Europe/Paris"})
    return {case: ADDRESS.sub("0x", answer) for case, answer in json.loads(done.stdout).items()}


def known(case):
    """Return why a case may differ."""
    return next((reason for pattern, reason in KNOWN if re.search(pattern, case)), None)


def compare(profile, options):
    """Compare one profile, print what differs, and return how many cases do."""
    theirs = run(options.python, "django", profile, options.only)
    ours = run(sys.executable, "quintet", profile, options.only)
    different = [case for case in theirs if theirs[case] != ours[case]]
    meant = Counter(known(case) for case in different)
    different = [case for case in different if not known(case)]
    for case in different[: options.show]:
        print(f"{case}\n    theirs {theirs[case]!r:.300}\n    ours   {ours[case]!r:.300}")
    kinds = Counter(case.split(":")[0] for case in different)
    print(f"{profile}: {len(theirs)} calls, {len(different)} differ: {dict(kinds.most_common())}")
    for reason, count in meant.items():
        if reason:
            print(f"    and {count} on purpose: {reason}")
    return len(different)


def main():
    """Compare all profiles; the exit code says whether anything differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("python", nargs="?", help="interpreter that has django")
    parser.add_argument("--run", help="only print the answers of this framework")
    parser.add_argument("--profile", default="plain")
    parser.add_argument("--only", help="one filter")
    parser.add_argument("--show", type=int, default=40, help="how many differences to print")
    options = parser.parse_args()
    if options.run:
        json.dump(Engine(options.run, options.profile).answers(options.profile, options.only), sys.stdout)
        return 0
    return 1 if sum([compare(profile, options) for profile in PROFILES]) else 0


if __name__ == "__main__":
    sys.exit(main())
