"""The pytest plugin of quintet: options and the decision whether to take part. What it does is in `quintet.test.pytest_plugin`.

This module stands outside of the package and imports nothing of it, so that test runs of other projects in the same
environment pay nothing. It takes part when the run names settings (``--ds``, the ini value or the environment variable
``DJANGO_SETTINGS_MODULE`` or ``QUINTET_SETTINGS_MODULE``) and pytest-django is not active: where that is installed, it is, unless
``-p no:django`` blocks it.
"""

import os
import sys
from copy import copy
from importlib import import_module  # noqa: TID251  nothing of quintet is imported before it is wanted
from pathlib import Path
from typing import Any

import pytest

SETTINGS_VARIABLE = "DJANGO_SETTINGS_MODULE"
OWN_SETTINGS_VARIABLE = "QUINTET_SETTINGS_MODULE"
IMPLEMENTATION = "quintet.test.pytest_plugin"


def gives_way(pluginmanager: Any) -> bool:
    """Say whether pytest-django does the work in this run."""
    return any(pluginmanager.hasplugin(name) for name in ("django", "pytest_django", "pytest_django.plugin"))


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config, parser: Any, args: list[str]) -> None:
    """Find the settings, and take part in the run if there are any.

    Only here, when every plugin is loaded or blocked, is it known whether pytest-django does; so the options are added here.
    """
    if gives_way(early_config.pluginmanager):
        return
    add_options(parser)
    known = parser.parse_known_args(args, namespace=copy(early_config.option))
    environment = os.environ.get(SETTINGS_VARIABLE) or os.environ.get(OWN_SETTINGS_VARIABLE)
    named = known.ds or early_config.getini(SETTINGS_VARIABLE) or environment
    if not named:
        return
    os.environ[SETTINGS_VARIABLE] = named
    if early_config.getini("django_find_project"):
        _import_from_project(early_config, args)
    if early_config.getini("quintet_alias"):
        import_module("quintet.compat").install()
    plugin = import_module(IMPLEMENTATION)
    plugin.start(named)
    early_config.pluginmanager.register(plugin, "quintet_tests")


def add_options(parser: Any) -> None:
    """Add the options that people know from pytest-django."""
    group = parser.getgroup("quintet")
    group.addoption("--ds", dest="ds", default=None, metavar="MODULE", help=f"Set {SETTINGS_VARIABLE}.")
    group.addoption("--reuse-db", action="store_true", default=False, help="Keep the test database, and use it if it is there.")
    group.addoption("--create-db", action="store_true", default=False, help="Make the test database anew in spite of --reuse-db.")
    group.addoption(
        "--nomigrations",
        "--no-migrations",
        action="store_true",
        dest="nomigrations",
        default=False,
        help="Make tables from the models, without migrations.",
    )
    group.addoption("--migrations", action="store_false", dest="nomigrations", help="Run migrations in spite of --nomigrations.")
    parser.addini(SETTINGS_VARIABLE, "The settings module of the tests.")
    parser.addini("django_find_project", "Import from the folder of manage.py.", type="bool", default=True)
    parser.addini("quintet_alias", "Let `import django` give quintet, before the settings are read.", type="bool", default=False)


def _import_from_project(config: pytest.Config, args: list[str]) -> None:
    """Put the folder of the nearest manage.py on the import path: of the tests named, else of where pytest started."""
    named = [Path(arg.partition("::")[0]) for arg in args if not arg.startswith("-")]
    for start in [path for path in named if path.exists()] or [config.invocation_params.dir]:
        folder = start.absolute()
        for candidate in (folder, *sorted(folder.glob("*/")), *folder.parents):
            if (candidate / "manage.py").is_file():
                if str(candidate) not in sys.path:
                    sys.path.insert(0, str(candidate))
                return
