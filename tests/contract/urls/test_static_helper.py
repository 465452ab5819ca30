"""`static()` serves a folder while DEBUG is on, and nothing otherwise."""

import pytest

from quintet.conf.urls.static import static
from quintet.core.exceptions import ImproperlyConfigured
from quintet.test import Client, override_settings
from quintet.urls import path, resolve


def test_files_of_a_folder(tmp_path):
    (tmp_path / "a b.txt").write_text("content")
    with override_settings(DEBUG=True, MIDDLEWARE=[]):
        patterns = static("/media+/", document_root=tmp_path)
        with override_settings(ROOT_URLCONF=patterns):
            assert Client().get("/media+/a%20b.txt").getvalue() == b"content"
            assert Client().get("/mediaa/a%20b.txt").status_code == 404


def test_only_while_debugging_and_on_this_host(tmp_path):
    with override_settings(DEBUG=False):
        assert static("media/", document_root=tmp_path) == []
    with override_settings(DEBUG=True):
        assert static("https://files.example.com/media/", document_root=tmp_path) == []
        assert static("//files.example.com/media/", document_root=tmp_path) == []


def test_a_view_of_ones_own():
    def own(request, path, mark):
        """Never called."""

    with override_settings(DEBUG=True):
        match = resolve("/f/x/y", [*static("f/", view=own, mark=1), path("", own)])
    assert (match.func, match.kwargs) == (own, {"path": "x/y", "mark": 1})


def test_an_empty_prefix_would_take_every_url():
    with override_settings(DEBUG=True), pytest.raises(ImproperlyConfigured, match="Empty static prefix not permitted"):
        static("")
