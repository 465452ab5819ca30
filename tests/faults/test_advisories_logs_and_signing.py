"""Advisories about logs and signatures, one test each; the names end with the advisory's id."""

import io
import logging

import pytest

from quintet.conf import settings
from quintet.contrib.sessions.backends import signed_cookies
from quintet.core import mail, signing
from quintet.core.exceptions import BadRequest, SuspiciousOperation
from quintet.db import connections
from quintet.http import Http404, HttpResponse
from quintet.kernel import current
from quintet.kernel.log_line import LineFormatter
from quintet.server.development import DevelopmentHandler
from quintet.test import Client, override_settings
from quintet.urls import path

#: What a line of a log must not hold as it is: line ends, terminal sequences, marks that turn the reading direction.
HOSTILE = "x\r\n[2026-01-01] ERROR fake\x1b[31m\x9b2J\x00\u2028\u2029\u0085\u202e\u2066\x7f"
BAD_CHARACTERS = set(HOSTILE) - set("x[2026-01-01] ERROR fake[31m2J")


def refuse(request, kind):
    raise {"404": Http404, "400": BadRequest, "suspicious": SuspiciousOperation, "500": RuntimeError}[kind](HOSTILE)


urlpatterns = [path("refuse/<kind>/", refuse), path("fine/", lambda request: HttpResponse("fine"))]


@pytest.fixture
def client():
    with override_settings(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"]):
        yield Client(raise_request_exception=False)


@pytest.fixture
def lines():
    """What the formatter of the default writes for records of the framework."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(LineFormatter("[{asctime}] {levelname} {name}: {message}", style="{"))
    loggers = [logging.getLogger(name) for name in ("django.request", "django.security", "django.server")]
    for logger in loggers:
        logger.addHandler(handler)
    yield lambda: stream.getvalue().removesuffix("\n").split("\n")
    for logger in loggers:
        logger.removeHandler(handler)


def messages(caplog):
    return [record.getMessage() for record in caplog.records if record.name.startswith("django.")]


def test_the_path_of_a_request_stays_one_line_CVE_2025_48432(client, lines, caplog):
    client.get("/%0a%1b[31mFAKE%E2%80%A8%C2%85%E2%80%AE")
    assert messages(caplog) == ["Not Found: /\\n\\x1b[31mFAKE\\u2028\\x85\\u202e"]
    assert len(lines()) == 1
    assert not set("".join(lines())) & BAD_CHARACTERS


@pytest.mark.parametrize("kind", ["404", "400", "suspicious", "500"])
def test_the_text_of_an_exception_forges_no_record_CVE_2025_55193(client, lines, caplog, kind):
    client.get(f"/refuse/{kind}/")
    assert len(messages(caplog)) == 1
    assert not set("".join(messages(caplog))) & BAD_CHARACTERS
    first, *rest = lines()
    assert first.startswith("[")
    assert all(line.startswith("    ") for line in rest), "what belongs to a record stands behind its margin"
    assert not set("".join(lines())) & BAD_CHARACTERS


def test_the_reason_of_a_refused_form_is_escaped_CVE_2022_30123(lines, caplog):
    middleware = ["quintet.middleware.csrf.CsrfViewMiddleware"]
    with override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=middleware, ALLOWED_HOSTS=["*"]):
        Client(enforce_csrf_checks=True).post("/fine/%0a%1b[2J", headers={"origin": "http://evil\x1b[31m\u2028"})
    assert messages(caplog)
    assert len(lines()) == len(messages(caplog))
    assert not set("".join(lines())) & BAD_CHARACTERS


def test_the_access_log_of_the_development_server_is_escaped_CVE_2020_7694(lines):
    class Scope:
        method, http_version = "GET\x1b[31m", "1.1"
        path, query_string = "/\n\x1b[31m\u202e", "a=\x9b\u2028"

    logger = logging.getLogger("django.server")
    level = logger.level
    logger.setLevel(logging.INFO)
    try:
        DevelopmentHandler.answered(DevelopmentHandler.__new__(DevelopmentHandler), Scope(), HttpResponse("ok"))
    finally:
        logger.setLevel(level)
    assert len(lines()) == 1
    assert not set(lines()[0]) & BAD_CHARACTERS
    assert "\\n\\x1b[31m\\u202e?a=\\x9b\\u2028" in lines()[0]


def test_new_signatures_are_made_with_the_current_key_alone_CVE_2025_47278():
    with override_settings(SECRET_KEY="current" * 8, SECRET_KEY_FALLBACKS=["old" * 20, "older" * 20]):
        made = {
            "plain": signing.Signer().sign("a"),
            "timed": signing.TimestampSigner().sign("a"),
            "object": signing.dumps({"a": 1}),
            "cookie": signing.get_cookie_signer("s").sign("a"),
        }
    readers = {
        "plain": signing.Signer.unsign,
        "timed": signing.TimestampSigner.unsign,
    }
    with override_settings(SECRET_KEY="current" * 8, SECRET_KEY_FALLBACKS=[]):
        assert readers["plain"](signing.Signer(), made["plain"]) == "a"
        assert readers["timed"](signing.TimestampSigner(), made["timed"]) == "a"
        assert signing.loads(made["object"]) == {"a": 1}
        assert signing.get_cookie_signer("s").unsign(made["cookie"]) == "a"
    for old in ("old" * 20, "older" * 20):
        with override_settings(SECRET_KEY=old, SECRET_KEY_FALLBACKS=[]):
            for signed in (made["plain"], made["timed"]):
                with pytest.raises(signing.BadSignature):
                    signing.Signer(salt="django.core.signing.Signer").unsign(signed)
            with pytest.raises(signing.BadSignature):
                signing.loads(made["object"])
            with pytest.raises(signing.BadSignature):
                signing.get_cookie_signer("s").unsign(made["cookie"])


def test_a_tampered_session_cookie_is_an_empty_session_CVE_2026_39324():
    session = signed_cookies.SessionStore()
    session["user"] = "ann"
    session.save()
    key = session.session_key
    assert signed_cookies.SessionStore(key)["user"] == "ann"
    unsigned = key.rpartition(":")[0].rpartition(":")[0]
    forged = [key[:-1] + ("A" if key[-1] != "A" else "B"), "x" + key, unsigned, f"{unsigned}:{key.split(':')[1]}:", key + "A"]
    for wrong in forged:
        assert dict(signed_cookies.SessionStore(wrong).items()) == {}, wrong


def test_cookies_of_other_names_and_salts_do_not_pass_CVE_2026_6873():
    pairs = [("ab", "c"), ("a", "bc"), ("abc", ""), ("", "abc")]
    texts = {}
    for name, salt in pairs[:3]:
        response = HttpResponse()
        response.set_signed_cookie(name, "v", salt=salt)
        texts[name, salt] = response.cookies[name].value
    with override_settings(ROOT_URLCONF=__name__):
        from_factory = Client().get("/fine/").wsgi_request
    for (name, salt), text in texts.items():
        for other_name, other_salt in pairs[:3]:
            from_factory.COOKIES = {other_name: text}
            if (other_name, other_salt) == (name, salt):
                assert from_factory.get_signed_cookie(other_name, salt=other_salt) == "v"
            else:
                with pytest.raises(signing.BadSignature):
                    from_factory.get_signed_cookie(other_name, salt=other_salt)
    assert settings.SIGNED_COOKIE_LEGACY_SALT_FALLBACK is False


def test_what_holds_a_secret_does_not_show_it_ALLAUTH_0_63_4():
    secret = "do-not-show-this-to-anybody"
    databases = {"default": {"ENGINE": "quintet.db.backends.sqlite3", "NAME": ":memory:", "PASSWORD": secret}}
    mailers = {
        "default": {
            "BACKEND": "quintet.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "localhost", "username": "u", "password": secret},
        }
    }
    with override_settings(SECRET_KEY=secret, SECRET_KEY_FALLBACKS=[secret], DATABASES=databases, MAILERS=mailers):
        signer = signing.get_cookie_signer()
        session = signed_cookies.SessionStore()
        session["token"] = secret
        holders = [settings, signer, signing.Signer(key=secret), session, connections["default"], mail.mailers["default"]]
        holders += [section.now() for section in current.settings.store.sections()]
        shown = "".join(f"{holder!r} {holder}" for holder in holders)
        connections.close_all()
    assert secret not in shown
