"""What a reloader learns of message files."""

from pathlib import Path

from quintet.server.autoreload import Reloader
from quintet.services.i18n import translation
from quintet.test import override_settings
from tests.kit.catalogs import put_po


def test_a_changed_message_file_is_read_anew_without_a_restart(tmp_path):
    with override_settings(LOCALE_PATHS=[tmp_path]), translation.override("de"):
        path = put_po(tmp_path, "de", {"word": "Wort"})
        reloader = Reloader()
        assert translation.gettext("word") == "Wort"
        put_po(tmp_path, "de", {"word": "Wörtchen"})
        assert reloader.is_handled(path)
        assert translation.gettext("word") == "Wörtchen"
        assert not reloader.is_handled(Path("views.py"))
