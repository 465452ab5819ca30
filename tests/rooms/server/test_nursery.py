"""What the nursery may load before the project, and that nothing of it needs one."""

import subprocess
import sys
from types import ModuleType

from quintet.server.libraries import loadable
from quintet.server.nursery import forget_bytecode


def module(name, file, **names):
    made = ModuleType(name)
    made.__file__ = file
    vars(made).update(names)
    return made


def test_only_what_knows_nothing_of_the_project_is_loaded_before_it():
    from quintet.db import models

    libraries = "/env/lib/site-packages"
    modules = {
        "json": sys.modules["json"],
        "quintet.orm": sys.modules["quintet.orm"],
        "quintet.contrib.auth.models": module("quintet.contrib.auth.models", "x"),
        "plain": module("plain", f"{libraries}/plain/__init__.py"),
        "plain.deep": module("plain.deep", f"{libraries}/plain/deep.py"),
        "tied": module("tied", f"{libraries}/tied/__init__.py"),
        "tied.views": module("tied.views", f"{libraries}/tied/views.py", models=models),
        "installed": module("installed", f"{libraries}/installed/__init__.py"),
        "heir": module("heir", f"{libraries}/heir.py", Base=type("Base", (models.Manager,), {"__module__": "heir"})),
        "polls.views": module("polls.views", "/site/polls/views.py"),
        "__main__": module("__main__", "manage.py"),
    }
    assert loadable(modules, ["installed"]) == ["json", "quintet.orm", "plain", "plain.deep"]


def test_lazy_values_are_not_woken():
    from quintet.utils.functional import SimpleLazyObject

    def wake():
        raise AssertionError("asked for something")

    modules = {"lazy": module("lazy", "/env/lib/site-packages/lazy.py", value=SimpleLazyObject(wake))}
    assert loadable(modules) == [], "it holds an object of ours"


def test_the_framework_loads_without_settings_or_threads():
    """Every module that a nursery may be asked for: the whole framework without its apps."""
    program = """
import pkgutil, sys, threading, importlib
import quintet
left_out = ("quintet.contrib", "quintet.test", "quintet.cli.templates", "quintet.__main__")
for found in pkgutil.walk_packages(quintet.__path__, "quintet."):
    if not found.name.startswith(left_out) and "psycopg" not in found.name:
        try:
            importlib.import_module(found.name)
        except ImportError as error:
            if "install" not in str(error) and not isinstance(error, ModuleNotFoundError):
                raise
from quintet.conf import settings
assert not settings.configured
assert threading.active_count() == 1
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_compiled_form_of_a_changed_file_is_forgotten(tmp_path):
    import importlib.util
    import py_compile

    source = tmp_path / "views.py"
    source.write_text("x = 1\n")
    compiled = py_compile.compile(str(source), importlib.util.cache_from_source(str(source)))
    forget_bytecode([str(source), str(tmp_path / "never_was.py")])
    from pathlib import Path

    assert not Path(compiled).exists()
