"""`runserver` as a real process on a copy of the example: what it shows, how it ends, what it survives."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from tests.kit.polls_site import EXAMPLES, environment, free_port

WITHIN = 30
NOISE = ("Traceback", "panicked", "Exception ignored", "Task was destroyed")


class Server:
    """A runserver of a project, with everything it printed."""

    def __init__(self, project: Path, *options: str, host: str = "127.0.0.1", **more: str) -> None:
        self.project, self.port = project, free_port()
        self.url = f"http://{host}:{self.port}"
        self.output = project.parent / "output.txt"
        address = f"{self.port}" if "-6" in options else f"127.0.0.1:{self.port}"
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "runserver", address, *options],
                cwd=project,
                env={**environment(f"sqlite:///{project}/db.sqlite3"), **more},
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def told(self) -> str:
        return self.output.read_text()

    def get(self, path: str = "/polls/") -> httpx.Response:
        return httpx.get(self.url + path, timeout=10)

    def answers(self, path: str = "/polls/", status: int = 200) -> bool:
        try:
            return self.get(path).status_code == status
        except httpx.TransportError:
            return False

    def shows(self, path: str, text: str) -> bool:
        try:
            return self.get(path).text == text
        except httpx.TransportError:
            return False

    def wait_until(self, what: Callable[[], bool]) -> None:
        deadline = time.monotonic() + WITHIN
        while not what():
            assert time.monotonic() < deadline, self.told
            time.sleep(0.02)

    def up(self) -> "Server":
        self.wait_until(self.answers)
        return self

    def end(self, number: int = signal.SIGINT) -> float:
        """Send a signal as a terminal does, to all; return the seconds it took, having checked that it ended quietly."""
        started = time.monotonic()
        os.killpg(self.process.pid, number)
        assert self.process.wait(WITHIN) == 0, self.told
        assert not [word for word in NOISE if word in self.told], self.told
        return time.monotonic() - started


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("polls") / "project"
    shutil.copytree(EXAMPLES / "polls", folder, ignore=shutil.ignore_patterns("__pycache__", "*.sqlite3*"))
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate", "-v0"],
        cwd=folder,
        env=environment(f"sqlite:///{folder}/db.sqlite3"),
        check=False,
    )
    assert done.returncode == 0
    return folder


@pytest.fixture
def project(migrated: Path, tmp_path: Path) -> Path:
    """A copy that a test may break."""
    return Path(shutil.copytree(migrated, tmp_path / "project"))


@pytest.fixture
def start(project: Path) -> Iterator[Callable[..., Server]]:
    """Start servers that are gone when the test is over."""
    started: list[Server] = []

    def make(*options: str, **more: str) -> Server:
        started.append(Server(project, *options, **more))
        return started[-1]

    yield make
    for server in started:
        if server.process.poll() is None:
            os.killpg(server.process.pid, signal.SIGKILL)
            server.process.wait()


def rewrite(path: Path, change: Callable[[str], str]) -> str:
    """Change a file; return what it was. Its time of change always moves, so that no stale bytecode is used."""
    before = path.read_text()
    path.write_text(change(before))
    return before


def with_a_slow_page(urls: str) -> str:
    page = (
        "import time\nfrom quintet.http import HttpResponse\n\n"
        "def slow(request, seconds):\n    time.sleep(seconds)\n    return HttpResponse('done')\n\n"
    )
    return urls.replace("urlpatterns = [", f"{page}urlpatterns = [path('slow/<int:seconds>/', slow),")


def test_it_serves_and_says_where_and_what(start):
    server = start("--noreload").up()
    style = server.get("/static/polls/style.css")
    assert (style.status_code, style.headers["Content-Type"]) == (200, "text/css")
    assert server.get("/nothing/").status_code == 404
    assert server.get("/polls/1/vote/").status_code == 405
    server.end()
    told = server.told
    assert f"Starting development server at http://127.0.0.1:{server.port}/" in told
    assert "using settings 'mysite.settings'" in told
    assert "Quit the server with CONTROL-C." in told
    assert '"GET /static/polls/style.css HTTP/1.1" 200' in told
    assert '"GET /nothing/ HTTP/1.1" 404' in told
    assert told.count("Method Not Allowed") == 1, "a response is logged once"
    assert "\x1b[" not in told, "no colour where nobody sees it"


def test_colour_is_there_when_asked_for(start):
    server = start("--noreload", "--force-color").up()
    server.get("/nothing/")
    server.end()
    line = next(line for line in server.told.splitlines() if '"GET /nothing/' in line)
    assert re.match(r'\[\d\d/[A-Z][a-z]{2}/\d{4} \d\d:\d\d:\d\d\] \x1b\[33m"GET /nothing/ HTTP/1.1" 404 ', line)


def test_unapplied_migrations_are_told_and_it_goes_on(start, project):
    (project / "db.sqlite3").unlink()
    server = start("--noreload")
    server.wait_until(lambda: server.answers("/static/polls/style.css"))
    assert "unapplied migration" in server.told
    assert "manage.py migrate" in server.told
    server.end()


@pytest.mark.parametrize("options", [(), ("--noreload",)])
def test_a_port_in_use_is_one_line(start, options, project):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = subprocess.run(
            [sys.executable, "manage.py", "runserver", str(taken.getsockname()[1]), *options],
            cwd=project,
            env=environment(f"sqlite:///{project}/db.sqlite3"),
            capture_output=True,
            text=True,
            timeout=WITHIN,
            check=False,
        )
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "already in use" in done.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("options", [(), ("--noreload",)])
def test_it_ends_quietly_and_soon(start, number, options):
    server = start(*options).up()
    with socket.create_connection(("127.0.0.1", server.port)) as kept_alive:
        kept_alive.sendall(f"GET /polls/ HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n\r\n".encode())
        assert kept_alive.recv(100)
        assert server.end(number) < 10
    assert not server.answers()


@pytest.mark.parametrize("options", [(), ("--noreload",)])
def test_it_waits_for_a_slow_request_but_not_for_an_endless_one(start, project, options):
    rewrite(project / "polls/urls.py", with_a_slow_page)
    server = start(*options).up()
    for seconds, expected in ((1, b"done"), (600, b"")):
        if server.process.poll() is not None:
            server = start(*options).up()
        with socket.create_connection(("127.0.0.1", server.port)) as client:
            request = f"GET /polls/slow/{seconds}/ HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nConnection: close\r\n\r\n"
            client.sendall(request.encode())
            time.sleep(0.3)
            assert server.end() < 60
            received = b""
            while piece := client.recv(4096):
                received += piece
        assert received.endswith(expected)
        assert bool(received) == bool(expected)


def test_a_second_ctrl_c_waits_for_nobody(start, project):
    rewrite(project / "polls/urls.py", with_a_slow_page)
    server = start("--noreload").up()
    with socket.create_connection(("127.0.0.1", server.port)) as client:
        client.sendall(f"GET /polls/slow/600/ HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n\r\n".encode())
        time.sleep(0.3)
        os.killpg(server.process.pid, signal.SIGINT)
        time.sleep(0.3)
        assert server.process.poll() is None
        assert server.end() < 1.5


def test_a_change_of_code_restarts_it_and_a_template_needs_none(start, project):
    server = start().up()
    rewrite(
        project / "polls/templates/polls/index.html", lambda text: text.replace("{% block content %}", "{% block content %}Ahoy")
    )
    server.wait_until(lambda: "Ahoy" in server.get().text)
    assert server.told.count("Starting development server") == 1
    rewrite(project / "polls/urls.py", lambda text: text.replace('path("", ', 'path("all/", '))
    server.wait_until(lambda: server.answers("/polls/all/"))
    assert "polls/urls.py changed, reloading." in server.told
    assert server.told.count("Starting development server") == 2
    server.end()


def with_a_version(urls: str) -> str:
    return f"{urls}\nfrom polls.version import version\n\nurlpatterns += [path('version/', version)]\n"


def save_version(project: Path, text: str) -> None:
    source = f"from quintet.http import HttpResponse\n\n\ndef version(request):\n    return HttpResponse('{text}')\n"
    (project / "polls/version.py").write_text(source)


def test_stubs_of_models_are_renewed_while_it_runs(start, project):
    models, stub = project / "polls/models.py", project / "polls/models.pyi"
    stub.write_text("# Written by `manage.py types`, which is to be run again when a model changes; do not edit.\n")
    server = start().up()
    rewrite(
        models,
        lambda text: text.replace("    def was_published", "    def loud(self):\n        return f'!'\n\n    def was_published"),
    )
    server.wait_until(lambda: "    def loud(self) -> str:" in stub.read_text())
    server.wait_until(server.answers)
    assert server.told.count("reloading") == 1, "what is written restarts nothing"
    server.end()


def test_saves_of_the_same_size_within_a_second_are_all_seen(start, project):
    rewrite(project / "polls/urls.py", with_a_version)
    save_version(project, "v0")
    server = start(PYTHONDONTWRITEBYTECODE="").up()
    for text in ("v1", "v2", "v3"):
        save_version(project, text)
        server.wait_until(lambda text=text: server.shows("/polls/version/", text))
    server.end()


def test_what_manage_py_imports_is_read_anew_too(start, project):
    (project / "early.py").write_text("GREETING = 'one'\n")
    rewrite(project / "manage.py", lambda text: text.replace("import os\n", "import os\n\nimport early\n", 1))
    rewrite(
        project / "polls/urls.py",
        lambda text: (
            text + "\nimport early\nfrom quintet.http import HttpResponse\n"
            "urlpatterns += [path('early/', lambda request: HttpResponse(early.GREETING))]\n"
        ),
    )
    server = start().up()
    assert server.get("/polls/early/").text == "one"
    for text in ("two", "three"):
        (project / "early.py").write_text(f"GREETING = '{text}'\n")
        server.wait_until(lambda text=text: server.shows("/polls/early/", text))
    server.end()


def test_apps_may_name_files_to_watch_and_deal_with_changes(start, project):
    (project / "polls/apps.py").write_text(
        """
from pathlib import Path

from quintet.apps import AppConfig
from quintet.utils.autoreload import autoreload_started, file_changed

HERE = Path(__file__).parent


def begin(sender, **kwargs):
    sender.watch_dir(HERE, "*.toml")


def changed(sender, file_path, **kwargs):
    if file_path.name == "mine.toml":
        print("dealt with", file_path.name, flush=True)
        return True


class PollsConfig(AppConfig):
    name = "polls"

    def ready(self):
        autoreload_started.connect(begin)
        file_changed.connect(changed)
"""
    )
    server = start().up()
    time.sleep(0.5)
    (project / "polls/mine.toml").write_text("a = 1")
    server.wait_until(lambda: "dealt with mine.toml" in server.told)
    assert server.told.count("Starting development server") == 1
    (project / "polls/other.toml").write_text("a = 1")
    server.wait_until(lambda: server.told.count("Starting development server") == 2)
    assert "other.toml changed, reloading." in server.told
    server.up().end()


def test_a_process_with_threads_is_not_forked(start, project):
    rewrite(
        project / "manage.py",
        lambda text: text.replace(
            "import os\n",
            "import os\nimport threading\n\nthreading.Thread(target=threading.Event().wait, daemon=True).start()\n",
            1,
        ),
    )
    rewrite(project / "polls/urls.py", with_a_version)
    save_version(project, "v0")
    server = start().up()
    save_version(project, "v1")
    server.wait_until(lambda: server.shows("/polls/version/", "v1"))
    server.end()


@pytest.mark.parametrize(
    ("file", "broken", "word"),
    [
        ("polls/views.py", "def half(:\n", "SyntaxError"),
        ("polls/models.py", "import nothing_of_that_name\n", "nothing_of_that_name"),
        ("polls/urls.py", "from polls.views import Nothing\n", "Nothing"),
        ("mysite/settings.py", "((\n", "SyntaxError"),
    ],
)
@pytest.mark.parametrize("when", ["at the start", "while it runs"])
def test_broken_code_is_told_once_and_mended_without_a_restart_by_hand(start, project, file, broken, word, when):
    def is_told() -> bool:
        return "waiting for a change" in server.told

    server = None
    if when == "while it runs":
        server = start().up()
    whole = rewrite(project / file, lambda text: f"{text}\n{broken}")
    server = server or start()
    server.wait_until(is_told)
    time.sleep(0.5)
    told = server.told
    assert told.count("waiting for a change") == 1
    assert word in told
    assert server.process.poll() is None
    (project / file).write_text(whole)
    server.up()
    server.end()


def test_the_server_ends_with_its_supervisor(start):
    server = start().up()
    server.process.kill()
    server.process.wait()
    server.wait_until(lambda: not server.answers())


@pytest.mark.parametrize(
    ("options", "debug", "status"),
    [(("--nostatic",), "1", 404), (("--insecure",), "0", 200), ((), "0", 404)],
)
def test_who_gets_static_files(start, options, debug, status):
    server = start("--noreload", *options, POLLS_DEBUG=debug).up()
    assert server.get("/static/polls/style.css").status_code == status
    server.end()


def _has_ipv6() -> bool:
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True


@pytest.mark.parametrize("value", ["true", ""])
def test_the_warning_can_be_hidden(start, value):
    server = start("--noreload", DJANGO_RUNSERVER_HIDE_WARNING=value).up()
    server.end()
    assert ("WARNING: This is a development server." in server.told) == (value != "true")


def test_ipv6(start):
    server = start("--noreload", "-6", host="[::1]")
    if not _has_ipv6():
        assert server.process.wait(WITHIN) == 1
        assert len(server.told.splitlines()) == 1
        return
    server.up()
    assert f"http://[::1]:{server.port}/" in server.told
    server.end()
