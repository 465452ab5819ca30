"""``import django`` gives quintet, the same objects."""

import subprocess
import sys


def in_a_fresh_process(code: str) -> str:
    """Run ``code`` with the alias installed and return what it prints."""
    program = "import quintet.compat; quintet.compat.install()\n" + code
    done = subprocess.run([sys.executable, "-W", "error", "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_modules_are_the_same_objects():
    code = """
import django, quintet, django.conf, quintet.conf
from django.core.exceptions import ValidationError
import quintet.core.exceptions
assert django is quintet and django.conf is quintet.conf
assert ValidationError is quintet.core.exceptions.ValidationError
assert quintet.conf.__spec__.name == quintet.conf.__name__ == "quintet.conf"
print(django.VERSION[0])
"""
    assert int(in_a_fresh_process(code)) >= 6


def test_installing_reads_no_settings_and_loads_nothing():
    code = """
import sys
print("quintet.orm" in sys.modules, "quintet.http" in sys.modules)
"""
    assert in_a_fresh_process(code) == "False False"


def test_an_unknown_module_is_named_as_it_was_asked_for():
    code = """
try:
    import django.no_such_room
except ModuleNotFoundError as error:
    print(error.name)
"""
    assert in_a_fresh_process(code) == "django.no_such_room"


def test_python_dash_m_django_runs_the_commands():
    code = """
import runpy, sys
sys.argv = ["django", "version"]
try:
    runpy.run_module("django", run_name="__main__", alter_sys=True)
except SystemExit as ended:
    assert not ended.code
"""
    assert in_a_fresh_process(code) != ""


def test_django_loaded_before_is_refused(tmp_path):
    (tmp_path / "django.py").write_text("VERSION = (4, 2)\n")
    code = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); import django, quintet.compat\nquintet.compat.install()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert "Call quintet.compat.install() first" in done.stderr


def test_pgvector_is_answered_where_it_is_not_installed():
    code = """
import pgvector.django.indexes
import pgvector.django.vector
from pgvector import SparseVector
from pgvector.django import HnswIndex, L2Distance, VectorExtension, VectorField
from quintet.contrib import vector

assert pgvector.django.vector.VectorField is vector.VectorField is VectorField
assert pgvector.django.indexes.HnswIndex is HnswIndex
assert vector.__spec__.name == "quintet.contrib.vector"
for name in ("pgvector.psycopg", "pgvector.django.other"):
    try:
        __import__(name)
    except ModuleNotFoundError:
        continue
    raise AssertionError(name)
print(VectorField(dimensions=3).deconstruct()[1])
"""
    assert in_a_fresh_process(code) == "quintet.contrib.vector.VectorField"


def test_a_pgvector_that_is_installed_stays_itself(tmp_path):
    (tmp_path / "pgvector").mkdir()
    (tmp_path / "pgvector" / "__init__.py").write_text("REAL = True\n")
    code = f"""
import sys
sys.path.insert(0, {str(tmp_path)!r})
import pgvector
print(pgvector.REAL)
"""
    assert in_a_fresh_process(code) == "True"


def test_paths_that_objects_tell_are_spelled_as_the_process_spells_them():
    code = """
from django.conf import settings
settings.configure()
import django
django.setup()
from django.core.files.storage import FileSystemStorage
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower
class Own(models.CharField):
    pass
told = [
    models.CharField(), models.ForeignKey("self", models.CASCADE), models.ManyToManyField("self"), Own(),
    models.Index(fields=["a"], name="a"), models.UniqueConstraint(fields=["a"], name="u"), models.Q(a=1),
    RegexValidator("x"), FileSystemStorage(),
]
for one in told:
    print(*[part for part in one.deconstruct() if isinstance(part, str) and "." in part])
print(models.Manager().deconstruct()[1], repr(models.CharField()), repr(models.FileField()))
"""
    assert in_a_fresh_process(code).splitlines() == [
        "django.db.models.CharField",
        "django.db.models.ForeignKey",
        "django.db.models.ManyToManyField",
        "__main__.Own",
        "django.db.models.Index",
        "django.db.models.UniqueConstraint",
        "django.db.models.Q",
        "django.core.validators.RegexValidator",
        "django.core.files.storage.FileSystemStorage",
        "django.db.models.manager.Manager <django.db.models.fields.CharField> <django.db.models.fields.files.FileField>",
    ]
