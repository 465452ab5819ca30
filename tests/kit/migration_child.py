"""Migrates a database in processes that are killed: ``python -m tests.kit.migration_child <folder> <program> <database> ...``.

The folder gets an app ``crash`` with two migrations; ``database`` is JSON, the settings of the default alias. The process forks
for every run, so that each begins anew without starting Python; it prints one line of JSON for each.
"""

import io
import json
import os
import signal
import sys
import time
import traceback
from pathlib import Path

from quintet.conf import settings
from quintet.db import connection, connections
from quintet.kit import dotted

FIRST = """
from quintet.db import migrations, models


def fill(apps, editor):
    Author, Book = (apps.get_model("crash", name).objects.using(editor.connection.alias) for name in ("Author", "Book"))
    for number in range(3):
        author = Author.create(name=f"author {number}", born=1900 + number)
        Book.create(title=f"book {number}", author=author, pages=number).readers.add(author)


class Migration(migrations.Migration):
    operations = [
        migrations.CreateModel("Author", [
            ("id", models.BigAutoField(primary_key=True)),
            ("name", models.CharField(max_length=40, db_index=True)),
            ("born", models.IntegerField()),
        ]),
        migrations.CreateModel("Book", [
            ("id", models.BigAutoField(primary_key=True)),
            ("title", models.CharField(max_length=40)),
            ("author", models.ForeignKey("crash.Author", models.CASCADE)),
            ("readers", models.ManyToManyField("crash.Author", related_name="+")),
            ("pages", models.IntegerField(null=True)),
        ]),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
"""
SECOND = """
import time
from pathlib import Path

from quintet.db import migrations, models


def double(apps, editor):
    for book in apps.get_model("crash", "Book").objects.using(editor.connection.alias).order_by("pk"):
        book.pages = (book.pages or 0) * 2
        book.save()
    while {gate!r} and not Path({gate!r}).exists():
        time.sleep(0.05)


def halve(apps, editor):
    for book in apps.get_model("crash", "Book").objects.using(editor.connection.alias).order_by("pk"):
        book.pages = book.pages // 2
        book.save()


class Migration(migrations.Migration):
    dependencies = [("crash", "0001_first")]
    operations = [
        migrations.CreateModel("Shelf", [
            ("id", models.BigAutoField(primary_key=True)), ("place", models.CharField(max_length=9, unique=True)),
            ("first", models.ForeignKey("crash.Book", models.CASCADE, null=True)),
        ]),
        migrations.AddField("Book", "stars", models.IntegerField(default=4)),
        migrations.AddField("Book", "shelf", models.ForeignKey("crash.Shelf", models.SET_NULL, null=True)),
        migrations.AlterField("Author", "born", models.CharField(max_length=9)),
        migrations.RenameField("Author", "name", "called"),
        migrations.AddIndex("Book", models.Index(fields=["title", "-pages"], name="by_title")),
        migrations.AddConstraint("Book", models.CheckConstraint(condition=models.Q(stars__gt=0), name="starry")),
        migrations.RunPython(double, halve),
        migrations.RenameModel("Author", "Writer"),
        migrations.RunSQL("UPDATE crash_book SET stars = stars + 1", "UPDATE crash_book SET stars = stars - 1"),
    ]
"""
SCHEMA = {
    "sqlite": [
        "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY name",
        "SELECT * FROM sqlite_sequence ORDER BY name",
    ],
    "postgresql": [
        "SELECT table_name, column_name, data_type, is_nullable, column_default, is_identity, character_maximum_length "
        "FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2",
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
        "WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2",
        "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1",
    ],
    "mysql": [
        "SELECT table_name, column_name, column_type, is_nullable, column_default, extra FROM information_schema.columns "
        "WHERE table_schema = DATABASE() ORDER BY 1, 2",
        "SELECT c.table_name, c.constraint_name, c.constraint_type, k.column_name, k.referenced_table_name "
        "FROM information_schema.table_constraints c LEFT JOIN information_schema.key_column_usage k ON "
        "k.constraint_schema = c.constraint_schema AND k.constraint_name = c.constraint_name AND k.table_name = c.table_name "
        "WHERE c.table_schema = DATABASE() ORDER BY 1, 2, k.ordinal_position",
        "SELECT table_name, index_name, column_name, collation FROM information_schema.statistics "
        "WHERE table_schema = DATABASE() ORDER BY 1, 2, seq_in_index",
    ],
}


def write_app(folder, gate):
    """Write the app's files."""
    package = Path(folder) / "crash" / "migrations"
    package.mkdir(parents=True, exist_ok=True)
    for name, text in {
        "../__init__.py": "",
        "__init__.py": "",
        "../models.py": "",
        "0001_first.py": FIRST,
        "0002_second.py": SECOND.format(gate=gate),
    }.items():
        (package / name).write_text(text, encoding="utf-8")


def start(folder, database):
    """Configure the process."""
    sys.path.insert(0, str(folder))
    sys.dont_write_bytecode = True
    memory = {"ENGINE": "quintet.db.backends.sqlite3", "NAME": ":memory:"}
    settings.configure(
        DATABASES={"default": database, "warm": memory}, INSTALLED_APPS=["crash"], SECRET_KEY="x" * 50, USE_TZ=True
    )
    import quintet

    quintet.setup()


def warm_up():
    """Migrate in memory, so that what is imported at first use is there before the forks."""
    from quintet.core.management import call_command

    call_command("migrate", database="warm", verbosity=0)
    call_command("migrate", "crash", "zero", database="warm", verbosity=0)
    connections.close_all()


def clear():
    """Drop every table."""
    if connection.vendor == "sqlite":
        for path in Path(connection.settings_dict["NAME"]).parent.glob("*.sqlite3*"):
            path.unlink()
    elif connection.vendor == "mysql":
        names = connection.introspection.table_names()
        connection.script(
            ["SET foreign_key_checks = 0", *(f"DROP TABLE `{name}`" for name in names), "SET foreign_key_checks = 1"]
        )
    else:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")


def dump():
    """Return the schema and the rows as text; the moments of migrations are left out."""
    found = [connection.fetch_all(sql) for sql in SCHEMA[connection.vendor]]
    for table in sorted(connection.introspection.table_names()):
        columns = "app, name" if table == "django_migrations" else "*"
        found.append([table, *sorted(map(repr, connection.fetch_all(f"SELECT {columns} FROM {table}")))])
    return repr(found)


def migrate(*target, kill_at=None):
    """Run the command; with ``kill_at`` the process kills itself before its statement of that number. Return what it said."""
    from quintet.core.management import call_command

    seen = []

    def count(execute, sql, params, many, context):
        seen.append(sql)
        if len(seen) == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, params, many, context)

    said = io.StringIO()
    with connection.execute_wrapper(count):
        call_command("migrate", *target, stdout=said, no_color=True)
    return {"said": said.getvalue(), "statements": len(seen), "sql": seen[-400:]}


def in_fork(work):
    """Do ``work`` in a fork; return what it returned, an error's notes, or the number of the signal that ended it."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        try:
            answer = work()
        except Exception as error:  # noqa: BLE001  the parent is told of any
            answer = {"error": repr(error), "notes": getattr(error, "__notes__", []), "trace": traceback.format_exc()}
        with os.fdopen(writer, "w") as pipe:
            json.dump(answer, pipe)
        connections.close_all()
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        text = pipe.read()
    _, status = os.waitpid(child, 0)
    return json.loads(text) if text else {"signal": os.WTERMSIG(status)}


def prepared():
    """Bring an empty database to the first migration."""
    clear()
    return migrate("crash", "0001")


def crash(choose):
    """Kill a migration, with a transaction and without, before each chosen statement; run it again; print how each ended."""
    warm_up()
    in_fork(prepared)
    whole = in_fork(lambda: migrate("crash"))
    clean = in_fork(dump)
    total = whole["statements"]
    print(json.dumps({"statements": total, "sql": whole["sql"]}), flush=True)
    numbers = range(1, total + 1) if choose == "all" else [total * step // int(choose) for step in range(1, int(choose) + 1)]
    for atomic in (True, False):
        dotted.module("crash.migrations.0002_second").Migration.atomic = atomic
        for number in numbers:
            in_fork(prepared)
            killed = in_fork(lambda number=number: migrate("crash", kill_at=number))
            again = in_fork(lambda: migrate("crash"))
            print(
                json.dumps({
                    "atomic": atomic, "number": number, "killed": killed.get("signal"), "again": again,
                    "equal": in_fork(dump) == clean,
                }),
                flush=True,
            )  # fmt: skip


def once(*target):
    """Migrate in this process, telling as it goes; the last line is when it ended."""
    from quintet.core.management import call_command

    call_command("migrate", *target, no_color=True)
    print(json.dumps({"ended": time.monotonic()}), flush=True)


def main(folder, program, database, *arguments):
    """Run a program."""
    options = json.loads(arguments[0])
    write_app(folder, options.get("gate", ""))
    start(folder, json.loads(database))
    if options.get("clear"):
        clear()
    {"crash": crash, "once": once}[program](*arguments[1:])
    connections.close_all()


if __name__ == "__main__":
    main(*sys.argv[1:])
