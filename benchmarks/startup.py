"""``python -m benchmarks.startup [ROUNDS] [RESULTS]``: what it costs to start a command: ``manage.py check`` and the bare import.

The same small project (accounts, sessions, static files, one app with two models and three URLs) is written for each peer, and
the processes run in turn, bytecode written beforehand as an installation has it. Figures are processor time of the whole
process, user and system, since others may use the machine too.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks.harness import OURS, Target

PEERS = (OURS, "django")
SETTINGS = """
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
SECRET_KEY = "a-key-for-the-benchmark-only-0123456789-0123456789"
DEBUG = True
ALLOWED_HOSTS = ["localhost"]
INSTALLED_APPS = [
    "{root}.contrib.auth",
    "{root}.contrib.contenttypes",
    "{root}.contrib.sessions",
    "{root}.contrib.staticfiles",
    "polls",
]
MIDDLEWARE = [
    "{root}.middleware.security.SecurityMiddleware",
    "{root}.contrib.sessions.middleware.SessionMiddleware",
    "{root}.middleware.common.CommonMiddleware",
    "{root}.middleware.csrf.CsrfViewMiddleware",
    "{root}.contrib.auth.middleware.AuthenticationMiddleware",
    "{root}.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "site_of_polls.urls"
TEMPLATES = [
    {{
        "BACKEND": "{root}.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {{"context_processors": ["{root}.template.context_processors.request"]}},
    }}
]
DATABASES = {{"default": {{"ENGINE": "{root}.db.backends.sqlite3", "NAME": BASE_DIR / "db.sqlite3"}}}}
DEFAULT_AUTO_FIELD = "{root}.db.models.BigAutoField"
USE_TZ = True
STATIC_URL = "static/"
"""
FILES = {
    "manage.py": """
import os
import sys

from {root}.core.management import execute_from_command_line

os.environ["DJANGO_SETTINGS_MODULE"] = "site_of_polls.settings"
execute_from_command_line(sys.argv)
""",
    "site_of_polls/__init__.py": "",
    "site_of_polls/settings.py": SETTINGS,
    "site_of_polls/urls.py": """
from {root}.urls import include, path

urlpatterns = [path("polls/", include("polls.urls")), path("accounts/", include("{root}.contrib.auth.urls"))]
""",
    "polls/__init__.py": "",
    "polls/models.py": """
from {root}.db import models


class Question(models.Model):
    text = models.CharField(max_length=200)
    published = models.DateTimeField("date published")


class Choice(models.Model):
    question = models.ForeignKey(Question, on_delete=models.CASCADE)
    text = models.CharField(max_length=200)
    votes = models.IntegerField(default=0)
""",
    "polls/views.py": """
from {root}.http import HttpResponse
from {root}.shortcuts import get_object_or_404, render
from {root}.views import generic

from .models import Question


class IndexView(generic.ListView):
    model = Question


def detail(request, pk):
    return render(request, "polls/detail.html", {{"question": get_object_or_404(Question, pk=pk)}})


def ping(request):
    return HttpResponse("pong")
""",
    "polls/urls.py": """
from {root}.urls import path

from . import views

app_name = "polls"
urlpatterns = [
    path("", views.IndexView.as_view(), name="index"),
    path("<int:pk>/", views.detail, name="detail"),
    path("ping/", views.ping),
]
""",
}
ROWS = {
    "manage.py check": (["manage.py", "check"], Target("django", at_most=0.5)),
    "manage.py help": (["manage.py", "help"], None),
    "import": (["-c", "import {root}"], None),
}


def main() -> int:
    """Measure in rounds, print, and exit with 1 when a row misses half its target."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    failed = 0
    with tempfile.TemporaryDirectory(prefix="quintet_startup_") as scratch:
        for peer in PEERS:
            write_project(Path(scratch) / peer, peer)
        print(f"start of a process, ms of processor time, best of {rounds} rounds")
        for name, (words, target) in ROWS.items():
            best = measured(Path(scratch), words, rounds)
            print(f"  {name:<18}" + "".join(f"{peer} {best[peer]:6.1f}   " for peer in PEERS), end="")
            if target is not None:
                told, met, nearly = target.verdict(best[OURS], best[target.peer])
                failed |= not nearly
                print(f"{told}: {'met' if met else 'MISSED'}", end="")
            print()
            if len(sys.argv) > 2:
                with Path(sys.argv[2]).open("a", encoding="utf-8") as results:
                    results.write(json.dumps({"row": f"startup: {name}", "cpu_ms": best}) + "\n")
    return failed


def write_project(folder: Path, root: str) -> None:
    """Write the project in the spelling of one peer."""
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.format(root=root), encoding="utf-8")


def measured(scratch: Path, words: list[str], rounds: int) -> dict[str, float]:
    """Return the least processor time (ms) of each peer; the first run, which writes bytecode, does not count."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPYCACHEPREFIX"] = str(scratch / "bytecode")
    times: dict[str, list[float]] = {peer: [] for peer in PEERS}
    for number in range(rounds + 1):
        for peer in PEERS:
            command = [sys.executable, *(word.format(root=peer) for word in words)]
            taken = processor_time(lambda command=command, peer=peer: run(command, scratch / peer, environment))
            if number:
                times[peer].append(taken)
    return {peer: min(found) for peer, found in times.items()}


def run(command: list[str], folder: Path, environment: dict[str, str]) -> None:
    """Run one process to its end, which must be a good one."""
    subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)


def processor_time(work: Callable[[], None]) -> float:
    """Return the milliseconds that the processes begun by ``work`` used."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    work()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1000


if __name__ == "__main__":
    sys.exit(main())
