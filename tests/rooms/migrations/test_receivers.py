"""Receivers that packages connect in their module ``management``, as guardian does for its anonymous user."""

from quintet.dispatch import Signal
from quintet.kernel.apps import Apps
from quintet.migrations import signals


def test_the_management_modules_of_apps_are_imported_before_a_signal(tmp_path, monkeypatch):
    package = tmp_path / "app_with_receivers"
    (package / "management").mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "models.py").touch()
    (package / "seen.py").write_text("from quintet.dispatch import Signal\nsignal, heard = Signal(), []\n")
    (package / "management" / "__init__.py").write_text(
        "from app_with_receivers.seen import heard, signal\n"
        "def hear(sender, using, **more):\n    heard.append((sender.label, using))\n"
        "signal.connect(hear)\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    apps = Apps(["app_with_receivers"])
    from app_with_receivers import seen

    assert isinstance(seen.signal, Signal)
    signals.emit(seen.signal, 0, False, "default", apps=apps, project=apps)
    assert seen.heard == [("app_with_receivers", "default")]
