"""A project of throw-away apps on disk, for tests that read and write migration files."""

import importlib
import itertools
import sys
import textwrap

import pytest

from quintet.apps import apps

NUMBERS = itertools.count(1)


class Project:
    """Apps below one folder; each name is used once in a process, so nothing imported before comes back."""

    def __init__(self, folder):
        self.folder = folder
        self.suffix = f"_{next(NUMBERS)}"

    def label(self, name):
        """Return the label under which the app ``name`` is installed."""
        return f"{name}{self.suffix}"

    def write(self, path, source):
        """Write a file; ``@name`` in the source stands for the label of the app ``name``."""
        name, _, rest = path.partition("/")
        target = self.folder / self.label(name) / rest
        target.parent.mkdir(parents=True, exist_ok=True)
        for package in (target.parent, self.folder / self.label(name)):
            if not (package / "__init__.py").exists():
                (package / "__init__.py").touch()
        text = textwrap.dedent(source)
        for app in ("books", "shelf", "third"):
            text = text.replace(f"@{app}", self.label(app))
        target.write_text(text, encoding="utf-8")
        importlib.invalidate_caches()
        for module in [one for one in sys.modules if one.startswith(f"{self.label(name)}.")]:
            del sys.modules[module]

    def migration(self, app, name, operations, dependencies="[]", extra=""):
        """Write a migration file."""
        head = "from quintet.db import migrations, models\n\n\n"
        body = f"class Migration(migrations.Migration):\n    dependencies = {dependencies}\n    operations = {operations}\n"
        tail = "".join(f"    {line}\n" for line in extra.splitlines())
        functions = (
            "def fill(apps, editor):\n"
            f"    Book = apps.get_model('{self.label('books')}', 'Book')\n"
            "    Book.objects.using(editor.connection.alias).create(title='Filled')\n\n\n"
            "def crash(apps, editor):\n    raise ZeroDivisionError\n\n\n"
        )
        self.write(f"{app}/migrations/{name}.py", head + functions + body + tail)

    def install(self, *names):
        """Install the apps, in order."""
        apps.set_installed_apps([self.label(name) for name in names])
        self.installed = True


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project in an empty folder on the module path."""
    folder = tmp_path / "apps"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    made = Project(folder)
    made.installed = False
    yield made
    if made.installed:
        apps.unset_installed_apps()
        for label in [label for label in apps.all_models if label.endswith(made.suffix)]:
            del apps.all_models[label]
    for module in [one for one in sys.modules if made.suffix in one]:
        del sys.modules[module]
