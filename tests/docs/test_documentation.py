"""Follow the documentation to the letter: write its files, apply its changes, run its commands, open its pages."""

import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.kit.polls_site import EXAMPLES, free_port, manage

DOCS = Path(__file__).parents[2] / "docs"
#: What a page cannot be followed without.
NEEDED = {
    "exporting-data.md": pytest.mark.service("pyarrow"),
    # The longest, of many processes each; the gate runs them beside the default tests.
    **dict.fromkeys(("testing.md", "migrations.md", "zero-downtime.md", "commands.md"), pytest.mark.full),
}
#: Pages whose pieces are added to a copy of the polls.
PAGES = (
    "applications.md",
    "async.md",
    "cache.md",
    "checks.md",
    "commands.md",
    "databases.md",
    "database-functions.md",
    "deployment.md",
    "email.md",
    "errors.md",
    "exporting-data.md",
    "expressions.md",
    "files.md",
    "formsets.md",
    "generic-views.md",
    "json-fields.md",
    "keys-and-generated-fields.md",
    "languages.md",
    "logging.md",
    "messages.md",
    "middleware.md",
    "migrations.md",
    "migration-operations.md",
    "models.md",
    "performance.md",
    "model-fields.md",
    "model-forms.md",
    "queries.md",
    "relations.md",
    "replicas-and-poolers.md",
    "security.md",
    "serialization.md",
    "settings-guide.md",
    "signals.md",
    "signing.md",
    "sites.md",
    "static-files.md",
    "tenancy.md",
    "testing.md",
    "time-zones.md",
    "transactions.md",
    "typing.md",
    "vector-search.md",
    "zero-downtime.md",
)
#: Pages whose templates are rendered, by `test_template_pages`.
TEMPLATE_PAGES = (
    "components.md",
    "streaming-templates.md",
    "template-debugging.md",
    "template-engines.md",
    "template-rendering.md",
    "template-sandbox.md",
    "template-tags.md",
    "writing-tags.md",
)
#: Pages whose Python is run, by `test_http_pages`.
HTTP_PAGES = (
    "interactive-pages.md",
    "requests-and-responses.md",
    "uploads.md",
    "urls.md",
)
FENCE = re.compile(r"^```(\w+)([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """One fenced block: its language, the words after it, its text and the line it stands on."""

    language: str
    words: dict[str, str]
    text: str
    line: int


def blocks(page: Path) -> list[Block]:
    """Return the fenced blocks of a page in order."""
    source = page.read_text(encoding="utf-8")
    return [
        Block(
            match[1],
            {key: value for key, _, value in (word.partition("=") for word in match[2].split())},
            match[3],
            source.count("\n", 0, match.start()) + 1,
        )
        for match in FENCE.finditer(source)
    ]


class Reader:
    """Somebody who follows a page in an empty folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.server: subprocess.Popen[bytes] | None = None
        self.port = free_port()
        self.environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
        self.environment.pop("DJANGO_SETTINGS_MODULE", None)

    def follow(self, block: Block) -> None:
        """Do what one block says."""
        if "file" in block.words and block.language == "diff":
            self.change(block)
        elif "file" in block.words or "append" in block.words:
            self.write(block)
        elif "page" in block.words:
            self.look(block)
        elif block.language == "console" and "setup" not in block.words:
            self.serve(block) if "serve" in block.words else self.run(block)

    def write(self, block: Block) -> None:
        """Write a file, or append to it."""
        path = self.folder / (block.words.get("file") or block.words["append"])
        path.parent.mkdir(parents=True, exist_ok=True)
        before = path.read_text(encoding="utf-8") if "append" in block.words else ""
        path.write_text(before + block.text, encoding="utf-8")

    def change(self, block: Block) -> None:
        """Apply a change whose context and removed lines stand together in the file."""
        path = self.folder / block.words["file"]
        lines = block.text.splitlines(keepends=True)
        old = "".join(line[1:] for line in lines if not line.startswith("+"))
        new = "".join(line[1:] for line in lines if not line.startswith("-"))
        source = path.read_text(encoding="utf-8")
        assert old in source, f"line {block.line}: {path.name} has no such place:\n{old}\nin\n{source}"
        path.write_text(source.replace(old, new, 1), encoding="utf-8")

    def run(self, block: Block) -> None:
        """Run each command; what the page shows below it must be in what it prints, in that order."""
        for part in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
            command, _, expected = part.partition("\n")
            done = subprocess.run(
                command,
                shell=True,
                cwd=self.folder,
                env=self.environment,
                capture_output=True,
                text=True,
                timeout=120,
                check=False,
            )
            printed = done.stdout + done.stderr
            assert done.returncode == 0, f"line {block.line}: {command} ended with {done.returncode}:\n{printed}"
            place = 0
            for line in filter(None, map(str.strip, expected.splitlines())):
                found = printed.find(line, place)
                assert found >= 0, f"line {block.line}: {command} did not print {line!r} but\n{printed}"
                place = found

    def serve(self, block: Block) -> None:
        """Start the server of the page, on a free port."""
        command = shlex.split(block.text.partition("$ ")[2].strip())
        self.server = subprocess.Popen(
            [*command, "--noreload", str(self.port)],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def look(self, block: Block) -> None:
        """Open a page and find the text in it."""
        assert self.server is not None
        for _ in range(200):
            try:
                page = httpx.get(f"http://127.0.0.1:{self.port}{block.words['page']}", timeout=10)
                break
            except httpx.TransportError:
                assert self.server.poll() is None, "the server ended"
                time.sleep(0.05)
        else:
            raise AssertionError("the server did not answer")
        assert block.text.strip() in page.text, page.text

    def leave(self) -> None:
        """Stop the server."""
        if self.server is not None:
            self.server.terminate()
            self.server.wait(10)


@pytest.fixture
def reader(tmp_path: Path):
    found = Reader(tmp_path)
    yield found
    found.leave()


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the polls example, migrated and with its rows."""
    folder = tmp_path_factory.mktemp("polls") / "polls"
    shutil.copytree(EXAMPLES / "polls", folder, ignore=shutil.ignore_patterns("*.sqlite3*", "__pycache__"))
    for command in (["migrate", "--verbosity", "0"], ["seed_polls"]):
        done = manage(*command, database=f"sqlite:///{folder}/db.sqlite3", folder=folder)
        assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def polls(reader: Reader, seeded: Path) -> Reader:
    """Somebody who follows a page in a copy of the polls example of their own."""
    shutil.copytree(seeded, reader.folder, dirs_exist_ok=True)
    return reader


@pytest.mark.parametrize("page", [pytest.param(page, marks=NEEDED[page]) if page in NEEDED else page for page in PAGES])
def test_a_page_of_examples_holds_what_it_promises(polls: Reader, page: str):
    for block in blocks(DOCS / page):
        if "needs" not in block.words:  # those are followed where there is what they need
            polls.follow(block)


def test_every_example_of_the_documentation_is_followed_by_a_test():
    followed = {"tutorial.md", "mariadb.md", "postgres.md", *PAGES, *TEMPLATE_PAGES, *HTTP_PAGES}
    for page in DOCS.rglob("*.md"):
        if page.name not in followed:
            left = [block for block in blocks(page) if block.language in {"python", "diff"} and "install" not in block.text]
            assert left == [], f"{page}: an example that no test runs"


def test_the_generated_pages_are_up_to_date():
    for tool in ("make_settings_page.py", "make_django_copy.py", "make_features_page.py"):
        done = subprocess.run(
            [sys.executable, f"tools/{tool}", "--check"], cwd=DOCS.parent, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout


def test_the_tutorial_holds_what_it_promises(reader: Reader):
    for block in blocks(DOCS / "tutorial.md"):
        reader.follow(block)
