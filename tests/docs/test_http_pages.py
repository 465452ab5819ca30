"""Follow the pages on requests and URLs, in one process: run each piece of Python, with the URLs of the pieces before it."""

import sys
from types import ModuleType

import pytest

from quintet.test import Client, override_settings
from tests.docs.test_documentation import DOCS, HTTP_PAGES, blocks

SETTINGS = {"MIDDLEWARE": [], "ALLOWED_HOSTS": ["testserver"], "DEBUG": False}


@pytest.mark.parametrize("page", HTTP_PAGES)
def test_a_page_on_http_holds_what_it_promises(page, monkeypatch):
    module = ModuleType("page")
    monkeypatch.setitem(sys.modules, "page", module)
    module.client = Client(raise_request_exception=False)
    ran = 0
    for block in blocks(DOCS / page):
        if block.language != "python":
            continue
        ran += 1
        # A list is known by its identity, and these grow from piece to piece.
        own = {"ROOT_URLCONF": list(getattr(module, "urlpatterns", [])), "TEMPLATES": list(getattr(module, "TEMPLATES", []))}
        with override_settings(**own, **SETTINGS):
            exec(compile(block.text, f"{page}, line {block.line}", "exec"), vars(module))
    assert ran > 2
