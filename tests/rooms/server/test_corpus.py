"""The same 400 requests to RSGI, ASGI and WSGI: equal answers to what is well formed, one answer or none to what is not."""

import os
import socket
from contextlib import ExitStack, suppress

import h11
import pytest

from tests.kit.request_corpus import Sent, corpus
from tests.kit.three_servers import INTERFACES, Served, served

FULL = os.environ.get("QUINTET_FULL") == "1"
#: What each server adds or leaves out in its own way; the two last say how a body is framed, not what it is.
OWN = {b"date", b"server", b"connection", b"keep-alive", b"transfer-encoding"}
#: Random by design, or the time.
CHANGING = {b"set-cookie", b"etag", b"last-modified"}


@pytest.fixture(scope="module")
def sites(tmp_path_factory):
    """The site on every interface, by name."""
    with ExitStack() as running:
        yield {one: running.enter_context(served(one, tmp_path_factory.mktemp(one))) for one in INTERFACES}


def answers(site: Served, sent: Sent) -> bytes:
    """Send a request and return all that comes until the server closes; two seconds of silence end it too."""
    host, _, port = site.url.removeprefix("http://").partition(":")
    received = b""
    with socket.create_connection((host, int(port)), 20) as line:
        line.settimeout(20 if sent.is_well_formed else 1)
        with suppress(OSError):
            line.sendall(sent.data)
        with suppress(TimeoutError, ConnectionResetError):
            while piece := line.recv(65536):
                received += piece
    return received


def parsed(sent: Sent, received: bytes) -> tuple[object, ...]:
    """Return (status, headers that count, body) of the one answer."""
    method = sent.data.split(b" ", 1)[0]
    client = h11.Connection(h11.CLIENT)
    client.send(h11.Request(method=method, target="/", headers=[("Host", "h")]))
    client.send(h11.EndOfMessage())
    client.receive_data(received)
    client.receive_data(b"")
    response, body = None, b""
    while True:
        event = client.next_event()
        if isinstance(event, h11.Response):
            response = event
        elif isinstance(event, h11.Data):
            body += bytes(event.data)
        else:
            break
    assert isinstance(event, h11.EndOfMessage), (sent.name, event, received[:300])
    assert response is not None
    headers = sorted((name, b"" if name in CHANGING else value) for name, value in response.headers if name not in OWN)
    return response.status_code, headers, body


def chosen(is_well_formed: bool) -> list[Sent]:
    found = [one for one in corpus() if one.is_well_formed is is_well_formed]
    return found if FULL else found[: 35 if not is_well_formed else None : 1 if not is_well_formed else 3]


def test_the_corpus_is_the_same_in_every_run():
    once, again = corpus(), corpus()
    assert once == again
    assert (len(once), sum(one.is_well_formed for one in once)) == (400, 320)


def test_what_is_well_formed_is_answered_alike(sites):
    unequal = []
    for sent in chosen(True):
        found = {name: parsed(sent, answers(site, sent)) for name, site in sites.items()}
        if len(set(map(repr, found.values()))) > 1:
            unequal.append((sent, found))
    assert not unequal, "\n\n".join(
        f"{sent.data[:300]!r}\n" + "\n".join(f"  {n}: {a}"[:700] for n, a in found.items()) for sent, found in unequal[:6]
    )


def test_what_is_malformed_has_one_answer_or_none(sites):
    for sent in chosen(False):
        for name, site in sites.items():
            received = answers(site, sent)
            assert received.count(b"HTTP/1.1 ") <= 1, (name, sent.data[:200], received[:600])
            assert not received or received.startswith(b"HTTP/1.1 "), (name, sent.data[:200], received[:200])
    for site in sites.values():
        with site.client() as client:
            assert client.get("/home/").text == "home"
