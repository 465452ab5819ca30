"""Run seeded random queries here and in another framework over the same rows, and compare what they find.

    .venv/bin/python benchmarks/compare_queries.py /path/to/python-with-django [--seed 1] [--count 500] [--show 20] [--postgres]

Both run over SQLite in memory; with ``--postgres`` quintet runs over PostgreSQL at 127.0.0.1 (database ``test``), in tables of
a schema that is dropped at the end. The other interpreter runs this file with ``--run django`` and reads the cases from its
standard input. Writes no file. Rows are compared without their order, unless a case sorts them; errors by their kind.
"""

import argparse
import importlib
import json
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random
from types import ModuleType, SimpleNamespace

sys.path.insert(0, str(Path(__file__).parent))
from query_cases import WORDS, Cases

APP = "queries_under_comparison"
NAMES = (
    *("Q", "F", "Count", "Sum", "Min", "Max", "Avg", "Case", "When", "Value", "Exists", "OuterRef", "Subquery"),
    "ExpressionWrapper",
    "BooleanField",
)
POSTGRES = {"NAME": "test", "USER": "postgres", "HOST": "127.0.0.1", "OPTIONS": {"options": f"-c search_path={APP}"}}


def prepare(framework, postgres):
    """Set a framework up and return its models module."""
    app = ModuleType(APP)
    app.__file__ = __file__
    sys.modules[APP] = app
    engine = "postgresql" if postgres else "sqlite3"
    database = {"ENGINE": f"{framework}.db.backends.{engine}", **(POSTGRES if postgres else {"NAME": ":memory:"})}
    settings = importlib.import_module(f"{framework}.conf").settings
    settings.configure(INSTALLED_APPS=[APP], DATABASES={"default": database}, USE_TZ=False)
    importlib.import_module(framework).setup()
    return importlib.import_module(f"{framework}.db.models")


def declare(models):
    """Return the models of the cases by name."""

    def model(name, /, **fields):
        meta = type("Meta", (), {"app_label": APP})
        return type(name, (models.Model,), {"__module__": APP, "Meta": meta, **fields})

    def optional(to, related_name):
        return models.ForeignKey(to, models.SET_NULL, null=True, related_name=related_name)

    author = model("Author", name=models.TextField(), age=models.IntegerField(null=True), boss=optional("self", "staff"))
    profile = model(
        "Profile",
        owner=models.OneToOneField(author, models.CASCADE, related_name="profile"),
        city=models.TextField(null=True),
        zip=models.IntegerField(null=True),
    )
    tag = model("Tag", word=models.TextField(), weight=models.IntegerField(null=True))
    book = model(
        "Book",
        title=models.TextField(),
        pages=models.IntegerField(null=True),
        price=models.DecimalField(max_digits=6, decimal_places=2, null=True),
        published=models.DateField(null=True),
        author=models.ForeignKey(author, models.CASCADE, related_name="books"),
        editor=optional(author, "edited"),
        tags=models.ManyToManyField(tag, related_name="books"),
    )
    review = model(
        "Review",
        book=models.ForeignKey(book, models.CASCADE, related_name="reviews"),
        stars=models.IntegerField(null=True),
        text=models.TextField(null=True),
    )
    return {one.__name__: one for one in (author, profile, tag, book, review)}


def fill(models):
    """Make the rows, the same ones in every framework."""
    random = Random(7)

    def maybe(value):
        return None if random.random() < 0.35 else value

    def word():
        return random.choice(WORDS)

    def number():
        return random.randint(0, 6)

    authors = []
    for _ in range(7):
        boss = random.choice([*authors, None]) if authors else None
        authors.append(models["Author"].objects.create(name=word(), age=maybe(number()), boss=boss))
        if random.random() < 0.5:
            models["Profile"].objects.create(owner=authors[-1], city=maybe(word()), zip=maybe(number()))
    tags = [models["Tag"].objects.create(word=word(), weight=maybe(number())) for _ in range(5)]
    for _ in range(14):
        book = models["Book"].objects.create(
            title=word(),
            pages=maybe(number()),
            price=maybe(Decimal(random.choice(["1.00", "2.50", "3.00"]))),
            published=maybe(date(random.choice([2020, 2021]), random.choice([1, 5]), random.choice([1, 20]))),
            author=random.choice(authors[:5]),
            editor=maybe(random.choice(authors)),
        )
        book.tags.add(*random.sample(tags, random.randint(0, 3)))
        for _ in range(random.randint(0, 3)):
            models["Review"].objects.create(book=book, stars=maybe(number()), text=maybe(word()))


def shown(rows):
    """Return what a queryset found, in an order that does not depend on the database."""
    found = []
    for row in rows:
        if hasattr(row, "pk"):
            found.append((row.pk, *(plain(vars(row).get(name)) for name in ("n", "e"))))
        elif isinstance(row, dict):
            found.append(tuple(plain(value) for value in row.values()))
        else:
            found.append(tuple(plain(value) for value in row))
    return sorted(found, key=repr)


def plain(value):
    """Return numbers in one form: what is compared is the value, not the Python type an aggregate happened to give."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, float | Decimal):
        return round(float(value), 6)
    return value


def space(framework, models, own):
    """Return the names that cases use."""
    functions = importlib.import_module(f"{framework}.db.models.functions")
    return {name: getattr(models, name) for name in NAMES} | {
        **own,
        "Coalesce": functions.Coalesce,
        "Decimal": Decimal,
        "date": date,
        "shown": shown,
    }


def answers(framework, cases, postgres=False):
    """Return what each case gives under a framework, as text."""
    models = prepare(framework, postgres)
    own = declare(models)
    connection = importlib.import_module(f"{framework}.db").connection
    schema = SimpleNamespace(make=f"CREATE SCHEMA {APP}", drop=f"DROP SCHEMA IF EXISTS {APP} CASCADE")
    if postgres:
        with connection.cursor() as cursor:
            cursor.execute(schema.drop)
            cursor.execute(schema.make)
    try:
        with connection.schema_editor() as editor:
            for one in own.values():
                editor.create_model(one)
        fill(own)
        names = space(framework, models, own)
        return [answer(case, names) for case in cases]
    finally:
        if postgres:
            with connection.cursor() as cursor:
                cursor.execute(schema.drop)


def answer(case, names):
    """Return what one case gives, or the kind of error."""
    try:
        found = eval(case, names)
    except Exception as error:  # noqa: BLE001  the kind of error is what is compared
        return f"!{type(error).__name__}"
    if isinstance(found, dict):
        found = {name: plain(value) for name, value in found.items()}
    return repr(found)


def main():
    """Compare, and print what differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("python", nargs="?", help="interpreter that has django")
    parser.add_argument("--run", help="only answer with this framework, cases from standard input")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--show", type=int, default=20, help="how many differences to print")
    parser.add_argument("--postgres", action="store_true", help="run quintet over PostgreSQL")
    options = parser.parse_args()
    if options.run:
        json.dump(answers(options.run, json.load(sys.stdin)), sys.stdout)
        return 0
    maker = Cases(options.seed)
    cases = [maker.case() for _ in range(options.count)]
    done = subprocess.run(
        [options.python, __file__, "--run", "django"], input=json.dumps(cases), capture_output=True, text=True, check=True
    )
    theirs, ours = json.loads(done.stdout), answers("quintet", cases, options.postgres)
    different = [index for index in range(len(cases)) if theirs[index] != ours[index]]
    for index in different[: options.show]:
        print(f"{cases[index]}\n    theirs {theirs[index]}\n    ours   {ours[index]}")
    refused = sum(one.startswith("!") for one in theirs)
    print(f"{len(cases)} queries, {refused} of them refused there, {len(different)} differ")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
