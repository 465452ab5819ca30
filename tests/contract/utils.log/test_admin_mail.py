"""Mail about errors: who gets it, what it says, what it keeps to itself, and that it never makes things worse."""

import asyncio
import logging
import threading
import time

import pytest

from quintet.core import mail
from quintet.http import Http404, HttpResponse
from quintet.kit import bridge
from quintet.test import RequestFactory, override_settings
from quintet.utils.log import AdminEmailHandler
from quintet.views.debug import ExceptionReporter
from quintet.views.decorators.debug import sensitive_post_parameters, sensitive_variables

SECRETS = {
    "password": "hunter2",
    "card": "4111-1111",
    "pin": "9876543",
    "token": "Bearer t0ken",
    "session": "s3ssion",
    "key": "k3y-of-this-site",
}
LOCMEM = "django.core.mail.backends.locmem.EmailBackend"


class Reporter(ExceptionReporter):
    """A project's own."""

    def get_traceback_text(self):
        """Say something else."""
        return "custom traceback text"


@pytest.fixture
def outbox():
    """The mail of the test."""
    with override_settings(MAILERS={"default": {"BACKEND": LOCMEM}, "errors": {"BACKEND": LOCMEM}}, ADMINS=["a@example.com"]):
        mail.outbox = []
        yield mail.outbox
        del mail.outbox


def record(message="broken %s", *args, request=None, error=None, level=logging.ERROR):
    """Return a log record."""
    info = (type(error), error, error.__traceback__) if error else None
    made = logging.getLogger("django.request").makeRecord("django.request", level, "file", 1, message, args or ("here",), info)
    if request is not None:
        made.request = request
    return made


def raised(function, *args):
    """Return what a call raises."""
    with pytest.raises(LookupError) as caught:
        function(*args)
    return caught.value


def test_a_record_is_mailed_with_its_level(outbox):
    AdminEmailHandler().emit(record())
    assert outbox[0].subject == "[Django] ERROR: broken here"
    assert outbox[0].to == ["a@example.com"]
    assert outbox[0].body.startswith("broken here\n\nReport\n")
    assert outbox[0].sent_using == "default"


@pytest.mark.parametrize(("internal", "shown"), [([], "EXTERNAL"), (["127.0.0.1"], "internal")])
def test_the_subject_tells_where_the_request_came_from(outbox, internal, shown):
    request = RequestFactory().get("/º?colour=red")
    with override_settings(INTERNAL_IPS=internal):
        AdminEmailHandler().emit(record(request=request))
    assert outbox[0].subject == f"[Django] ERROR ({shown} IP): broken here"
    assert "Report at /º" in outbox[0].body
    assert "colour = 'red'" in outbox[0].body


def test_line_breaks_of_a_message_stay_out_of_the_subject(outbox):
    AdminEmailHandler().emit(record("a\r\nBcc: evil@example.com %s"))
    assert outbox[0].subject == "[Django] ERROR: a\\r\\nBcc: evil@example.com here"
    AdminEmailHandler().emit(record("x" * 5000 + "%s"))
    assert len(outbox[1].subject) < 998


@sensitive_variables("card")
def pay(card, amount):
    """Fail."""
    raise LookupError(f"no account, {amount}")


def test_secrets_stay_out_of_the_mail(outbox):
    @sensitive_post_parameters("pin")
    def view(request):
        password = SECRETS["password"]
        assert password
        pay(SECRETS["card"], 3)

    posted = {"pin": SECRETS["pin"], "note": "plain"}
    request = RequestFactory().post("/pay", posted, headers={"authorization": SECRETS["token"]})
    request.COOKIES["sessionid"] = SECRETS["session"]
    error = raised(view, request)
    with override_settings(SECRET_KEY=SECRETS["key"], MAILERS=mail_settings()):
        AdminEmailHandler(include_html=True).emit(record(request=request, error=error))
    (sent,) = outbox
    (html,) = sent.alternatives
    assert html.mimetype == "text/html"
    assert '<div id="traceback">' in html.content
    assert "<form" not in html.content
    for text in (sent.body, html.content):
        assert "LookupError" in text
        assert "no account, 3" in text
        for secret in SECRETS.values():
            assert secret not in text
        assert "plain" in text


def mail_settings():
    """Return MAILERS with a password."""
    return {"default": {"BACKEND": LOCMEM}, "other": {"OPTIONS": {"host": "h", "password": SECRETS["password"]}}}


def test_a_forged_line_stays_a_value_in_the_text(outbox):
    request = RequestFactory().get("/", headers={"user-agent": "x\nSettings:\nDEBUG = True"})
    AdminEmailHandler().emit(record(request=request))
    assert "\nDEBUG = True\n" not in outbox[0].body
    assert "\nDEBUG = False\n" in outbox[0].body


def test_the_mailer_may_be_another_or_missing(outbox):
    AdminEmailHandler(using="errors").emit(record())
    assert [message.sent_using for message in outbox] == ["errors"]
    AdminEmailHandler(using="nowhere").emit(record())
    assert len(outbox) == 1
    with pytest.raises(ValueError, match="using"):
        AdminEmailHandler(email_backend=LOCMEM, using="errors")


def test_before_mailers_the_backend_may_be_named():
    with override_settings(ADMINS=["a@example.com"], EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend"):
        mail.outbox = []
        handler = AdminEmailHandler(email_backend=LOCMEM)
        assert handler.connection().fail_silently
        handler.emit(record())
        AdminEmailHandler().emit(record())
        assert len(mail.outbox) == 1
        del mail.outbox


def test_nobody_is_mailed_without_admins_unless_a_subclass_says_whom(outbox):
    class ToManagers(AdminEmailHandler):
        def send_mail(self, subject, message, *args, **kwargs):
            mail.mail_managers(subject, message, *args, **kwargs)

    with override_settings(ADMINS=[], MANAGERS=["m@example.com"]):
        AdminEmailHandler().emit(record())
        ToManagers().emit(record())
    assert [message.to for message in outbox] == [["m@example.com"]]


def test_the_reporter_may_be_the_projects(outbox):
    AdminEmailHandler(reporter_class=f"{__name__}.Reporter").emit(record("message%s", ""))
    assert outbox[0].body == "message\n\ncustom traceback text"
    with override_settings(DEFAULT_EXCEPTION_REPORTER=f"{__name__}.Reporter"):
        assert AdminEmailHandler().reporter_class is Reporter
    assert AdminEmailHandler().reporter_class is ExceptionReporter


@pytest.mark.parametrize("include_html", [False, True])
def test_a_request_of_a_foreign_host_and_an_unreadable_body_do_no_harm(outbox, include_html):
    request = RequestFactory().post("/", b"broken", content_type="multipart/form-data; boundary=x", headers={"host": "evil.com"})
    AdminEmailHandler(include_html=include_html).emit(record(request=request))
    assert len(outbox) == 1


def test_a_mail_server_that_fails_is_told_on_standard_error_only(capsys):
    nowhere = {"default": {"OPTIONS": {"host": "127.0.0.1", "port": 1}}}
    with override_settings(MAILERS=nowhere, ADMINS=["a@example.com"]):
        AdminEmailHandler().handle(record())
    assert "ConnectionRefusedError" in capsys.readouterr().err


class Waiting:
    """A backend that waits for a mail server."""

    threads: list[str] = []

    def __init__(self, alias=None):
        self.alias = alias

    def send_messages(self, messages):
        """Take a moment."""
        self.threads.append(threading.current_thread().name)
        time.sleep(0.15)
        return len(messages)


@pytest.mark.parametrize("loop", ["asyncio", "uvloop"])
def test_the_loop_goes_on_while_a_mail_server_is_waited_for(loop):
    uvloop = pytest.importorskip("uvloop")
    ticks = []

    async def tick():
        for _ in range(10):
            await asyncio.sleep(0.01)
            ticks.append(time.perf_counter())

    async def body():
        ticking = asyncio.ensure_future(tick())
        await asyncio.gather(*(bridge.run(AdminEmailHandler().handle, record()) for _ in range(2)))
        ended = time.perf_counter()
        await ticking
        return ended

    factory = uvloop.new_event_loop if loop == "uvloop" else asyncio.new_event_loop
    Waiting.threads.clear()
    slow = override_settings(MAILERS={"default": {"BACKEND": f"{__name__}.Waiting"}}, ADMINS=["a@example.com"])
    with slow, asyncio.Runner(loop_factory=factory) as runner:
        ended = runner.run(body())
    assert len(Waiting.threads) == 2
    assert all(name.startswith("quintet-mail") for name in Waiting.threads)
    assert sum(moment < ended for moment in ticks) > 5


def test_asend_awaits_the_mail_server():
    with override_settings(MAILERS={"default": {"BACKEND": f"{__name__}.Waiting"}}):
        message = mail.EmailMessage("s", "b", None, ["a@example.com"])
        assert asyncio.run(message.asend()) == 1


def failing(request):
    """Fail."""
    raise LookupError("broken in a view")


def missing(request):
    """Find nothing."""
    raise Http404


def fine(request):
    """Answer."""
    return HttpResponse("fine")


def test_the_default_configuration_mails_what_views_raise(outbox, configured):
    from quintet.test import Client
    from quintet.urls import path

    configured()
    urls = type("urls", (), {"urlpatterns": [path("fail/", failing), path("missing/", missing), path("fine/", fine)]})
    with override_settings(ROOT_URLCONF=urls, DEBUG=False):
        client = Client(raise_request_exception=False)
        for name in ("fine", "missing", "fail"):
            client.get(f"/{name}/")
    assert [message.subject for message in outbox] == ["[Django] ERROR (EXTERNAL IP): Internal Server Error: /fail/"]
    assert "LookupError at /fail/" in outbox[0].body
