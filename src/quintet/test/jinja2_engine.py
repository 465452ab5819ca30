"""`require_jinja2`: tests that need Jinja2 as a second template engine."""

from collections.abc import Callable
from typing import Any, TypeVar
from unittest import skipUnless

from quintet.kit import dotted
from quintet.test.overrides import override_settings

T = TypeVar("T", bound=Callable[..., Any])

#: Both engines find templates in the applications' folders.
ENGINES = [
    {"BACKEND": "quintet.template.backends.django.DjangoTemplates", "APP_DIRS": True},
    {"BACKEND": "quintet.template.backends.jinja2.Jinja2", "APP_DIRS": True, "OPTIONS": {"keep_trailing_newline": True}},
]


def require_jinja2(decorated: T) -> T:
    """Run a test (or the tests of a class) with the engines ``django`` and ``jinja2``; skip it without Jinja2."""
    with_engines: Any = override_settings(TEMPLATES=ENGINES)(decorated)
    return skipUnless(dotted.exists("jinja2"), "this test requires Jinja2")(with_engines)
