"""Votes under load and under kill -9: every acknowledged vote is in the database, and nothing leaks."""

import asyncio
import contextlib
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.kit.polls_site import Site, environment, postgres_database, serving, token_in

VOTES = 500


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with postgres_database() as database, serving(database) as running:
        yield running


def first_poll(site: Site) -> tuple[int, int, dict[str, str]]:
    """Return a question, one of its choices, and what a vote must send."""
    import psycopg

    with psycopg.connect(site.database) as connection:
        question, choice = connection.execute("SELECT question_id, id FROM polls_choice ORDER BY id LIMIT 1").fetchone()
    return question, choice, {"choice": str(choice)}


def votes(site: Site, choice: int) -> int:
    import psycopg

    with psycopg.connect(site.database) as connection:
        return connection.execute("SELECT votes FROM polls_choice WHERE id = %s", (choice,)).fetchone()[0]


async def vote_together(site: Site, view: str, count: int) -> list[int]:
    """Send ``count`` votes at once and return the statuses."""
    question, _, data = first_poll(site)
    limits = httpx.Limits(max_connections=100)
    async with httpx.AsyncClient(base_url=site.url, timeout=60, limits=limits) as client:
        page = await client.get(f"/polls/{question}/")
        data["csrfmiddlewaretoken"] = token_in(page.text)
        answers = await asyncio.gather(*(client.post(f"/polls/{question}/{view}/", data=data) for _ in range(count)))
    return [answer.status_code for answer in answers]


@pytest.mark.service("postgres")
@pytest.mark.parametrize(("view", "status"), [("vote", 302), ("avote", 200)], ids=["def", "async def"])
def test_500_concurrent_votes_all_count(site: Site, view: str, status: int):
    import psycopg

    _, choice, _ = first_poll(site)
    before = votes(site, choice)
    assert set(asyncio.run(vote_together(site, view, VOTES))) == {status}
    assert votes(site, choice) == before + VOTES
    with psycopg.connect(site.database, autocommit=True) as connection:
        states = connection.execute(
            "SELECT state, count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() GROUP BY state"
        ).fetchall()
    assert {state for state, _ in states} <= {"idle"}, states


@pytest.mark.service("postgres")
def test_the_async_path_hands_no_work_to_a_thread(site: Site):
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "tests/faults/async_votes.py"],
        cwd=root,
        env=environment(site.database),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "500 counted, no thread used" in done.stdout


@pytest.mark.service("postgres")
def test_a_forged_post_is_refused_with_a_page_that_says_why(site: Site):
    question, choice, data = first_poll(site)
    before = votes(site, choice)
    answer = httpx.post(f"{site.url}/polls/{question}/vote/", data=data)
    assert answer.status_code == 403
    assert "CSRF" in answer.text
    assert "cookie" in answer.text
    assert votes(site, choice) == before


def test_kill_9_loses_no_acknowledged_vote(tmp_path: Path):
    file = tmp_path / "polls.sqlite3"
    acknowledged = 0
    for _ in range(3):
        with serving(f"sqlite:///{file}") as site:
            acknowledged += votes_until_killed(site)
        with sqlite3.connect(file) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            counted = connection.execute("SELECT sum(votes) FROM polls_choice").fetchone()[0]
        assert counted >= acknowledged
    assert acknowledged > 0


def votes_until_killed(site: Site) -> int:
    """Vote from four threads, kill -9 the server in the middle, and return how many votes were acknowledged."""
    acknowledged: list[int] = []

    def vote_on() -> None:
        with site.client() as client, contextlib.suppress(httpx.TransportError):  # the server is killed
            page = client.get("/polls/1/").text
            data = {"choice": "1", "csrfmiddlewaretoken": token_in(page)}
            while True:
                answer = client.post("/polls/1/vote/", data=data)
                assert answer.status_code == 302
                acknowledged.append(1)
                if len(acknowledged) >= 40:
                    site.kill()

    threads = [threading.Thread(target=vote_on) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return len(acknowledged)
