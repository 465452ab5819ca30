"""Clients that hang up in the middle of a request: F11 of the fault matrix. Nothing half done stays, and nothing leaks."""

import os
import random
import socket
import time
from collections.abc import Iterator

import pytest

from tests.kit.polls_site import Site, postgres_database, serving, token_in
from tests.kit.proxy import ABRUPT

COUNT = 500 if os.environ.get("QUINTET_FULL") == "1" else 25


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with postgres_database() as database, serving(database) as running:
        yield running


def sessions(site: Site, state: str) -> int:
    """Return how many sessions of the site are in a state."""
    import psycopg

    with psycopg.connect(site.database) as connection:
        asked = (
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state = %s AND pid <> pg_backend_pid()"
        )
        return connection.execute(asked, (state,)).fetchone()[0]


def votes(site: Site) -> int:
    """Return the sum of all votes."""
    import psycopg

    with psycopg.connect(site.database) as connection:
        return connection.execute("SELECT sum(votes) FROM polls_choice").fetchone()[0]


def settled_votes(site: Site) -> int:
    """Return the votes once the server has done with every request that reached it: nothing asks, and none came for a second."""
    deadline = time.monotonic() + 60
    found, since = votes(site), time.monotonic()
    while time.monotonic() < min(since + 1, deadline):
        time.sleep(0.05)
        busy = sessions(site, "idle in transaction") or sessions(site, "active")
        now = votes(site)
        if busy or now != found:
            found, since = now, time.monotonic()
    return found


def hang_up(address: tuple[str, int], data: bytes) -> None:
    """Send ``data`` and reset the connection."""
    with socket.create_connection(address, timeout=10) as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, ABRUPT)
        line.sendall(data)


@pytest.mark.service("postgres")
@pytest.mark.parametrize("view", ["vote", "avote"])
def test_clients_that_reset_their_requests(site: Site, view: str):
    import psycopg

    chance = random.Random(seed := int(os.environ.get("QUINTET_SEED", str(random.randrange(10**6)))))
    with psycopg.connect(site.database) as connection:
        question, choice = connection.execute("SELECT question_id, id FROM polls_choice ORDER BY id LIMIT 1").fetchone()
    with site.client() as client:
        token = token_in(client.get(f"/polls/{question}/").text)
        cookies = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    body = f"csrfmiddlewaretoken={token}&choice={choice}".encode()
    host = site.url.removeprefix("http://")
    head = (
        f"POST /polls/{question}/{view}/ HTTP/1.1\r\nHost: {host}\r\nCookie: {cookies}\r\nContent-Length: {len(body)}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n\r\n"
    )
    request = head.encode() + body
    name, _, port = host.partition(":")
    before = votes(site)
    whole = 0
    for _ in range(COUNT):
        length = chance.choice((chance.randrange(1, len(request)), len(request)))
        whole += length == len(request)
        hang_up((name, int(port)), request[:length])
    left = settled_votes(site)
    assert sessions(site, "idle in transaction") == 0, seed
    # A request that never came whole counts for nothing; one that did was either counted or undone.
    assert 0 <= left - before <= whole, seed
    with site.client() as client:
        data = {"choice": str(choice), "csrfmiddlewaretoken": token_in(client.get(f"/polls/{question}/").text)}
        counted = votes(site)
        assert client.post(f"/polls/{question}/{view}/", data=data).status_code in (200, 302)
        assert votes(site) == counted + 1
    assert site.process.poll() is None
