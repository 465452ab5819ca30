"""The environment of a test run: settings that tests expect, put in place before and back after."""

from contextlib import ExitStack

from quintet.http.settings import HttpSettings
from quintet.kernel import current
from quintet.kernel.settings import UserSettingsHolder
from quintet.test import mailbox
from quintet.test.current import environments


def setup_test_environment(debug: bool | None = None) -> None:
    """Put the settings of a test run in place: DEBUG as asked (as it is for None), the host "testserver" allowed, mail in memory.

    Raises RuntimeError when it was called already.
    """
    if environments:
        raise RuntimeError(
            "setup_test_environment() was already called and can't be called again without first calling "
            "teardown_test_environment()."
        )
    settings = current.settings
    allowed = [*HttpSettings.now().allowed_hosts, "testserver"]
    below = settings.store.holder
    layer = UserSettingsHolder(below)
    layer.ALLOWED_HOSTS = allowed
    if debug is not None:
        layer.DEBUG = debug
    undo = ExitStack()
    undo.callback(mailbox.take_outbox_away)
    mailbox.keep_in_memory(layer)
    settings.store.replace(layer)
    undo.callback(settings.store.replace, below)
    environments.append(undo)


def teardown_test_environment() -> None:
    """Put back what `setup_test_environment` changed; RuntimeError when it was not called."""
    if not environments:
        raise RuntimeError("teardown_test_environment() was called without setup_test_environment().")
    environments.pop().close()


def is_set_up() -> bool:
    """Say whether a test run is on."""
    return bool(environments)
