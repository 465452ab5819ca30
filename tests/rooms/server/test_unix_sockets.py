"""A Unix socket to serve at: what a killed server left there goes, what is somebody's stays, and errors say what to do."""

import os
import socket

import pytest

from quintet.core.management import CommandError, call_command
from quintet.server.address import CannotListen, require_free_path
from quintet.test import override_settings


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # the path of a socket must be short
    return "site.sock"


def test_a_free_path_stays_free(place):
    require_free_path(place)
    assert not os.path.lexists(place)


def test_what_a_killed_server_left_is_removed(place):
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(place)
    require_free_path(place)
    assert not os.path.lexists(place)


def test_a_server_that_listens_is_left_alone(place):
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(place)
        server.listen()
        with pytest.raises(CannotListen, match="a server listens there already"):
            require_free_path(place)
        assert os.path.lexists(place)


def test_a_file_is_left_alone(place, tmp_path):
    (tmp_path / place).write_text("mine")
    with pytest.raises(CannotListen, match="no socket"):
        require_free_path(place)
    assert (tmp_path / place).read_text() == "mine"


def test_the_command_says_what_is_missing(tmp_path):
    with (
        override_settings(ALLOWED_HOSTS=["example.com"]),
        pytest.raises(CommandError, match=r"there is no folder .*/missing\. Make it first"),
    ):
        call_command("serve", uds=str(tmp_path / "missing" / "site.sock"))
