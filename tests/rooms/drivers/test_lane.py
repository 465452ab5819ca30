"""The writers' queue of an SQLite file. Two lanes of one path have nothing in common but the files: as two processes."""

import asyncio
import fcntl
import logging
import os
import threading
import time

import pytest

from quintet.drivers.sqlite import lane as lanes
from quintet.drivers.sqlite.board import Board, holder
from quintet.drivers.sqlite.lane import WriterLane, file_of
from tests.kit.databases import in_portals


@pytest.fixture
def path(tmp_path):
    """Where a database would be."""
    return tmp_path / "db.sqlite3"


def three(path):
    """Lanes as of three processes, open and idle."""
    found = [WriterLane(path) for _ in range(3)]
    for one in found:
        with one:
            pass
    return found


def raised(path):
    """Say whether the byte that says that processes queue is up."""
    return bool((path.parent / "db.sqlite3-writers").read_bytes()[0])


def is_free(path):
    """Say whether nobody has a lock of the queue."""
    for side in ("-writers", "-turn"):
        with open(f"{path}{side}", "rb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
    return True


def in_thread(function, *args):
    """Run a function in a thread that was started."""
    thread = threading.Thread(target=function, args=args)
    thread.start()
    return thread


def until(condition):
    """Wait until something holds."""
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.002)


def test_who_is_alone_takes_no_lock(path):
    one, _two, _three = three(path)
    assert one.take()
    assert is_free(path)
    one.release()
    assert not raised(path)


def test_who_had_the_turn_comes_behind_those_who_waited_for_it(path):
    (first, second, third), order = three(path), []
    assert first.acquire()
    assert first.queue_up(None)

    def write(name, lane):
        assert lane.acquire(10)
        order.append(name)
        time.sleep(0.01)
        lane.release()

    waiting = []
    for name, lane in (("second", second), ("third", third)):
        waiting.append(in_thread(write, name, lane))
        until(lambda lane=lane: lane._at_work)
        time.sleep(0.02)
    first.release()
    write("first", first)  # at once, while the others still wake up
    for thread in waiting:
        thread.join()
    assert order[0] == "second"
    assert sorted(order) == ["first", "second", "third"]
    assert not raised(path)
    assert is_free(path)


def test_a_turn_serves_those_of_its_process_who_wait_and_then_the_others(path, monkeypatch):
    clock = [0.0]
    monkeypatch.setattr(lanes, "BURST", 0.03)
    monkeypatch.setattr(lanes, "monotonic", lambda: clock[0])
    (first, second, _third), order = three(path), []
    assert first.acquire()
    assert first.queue_up(None)

    def write(name, lane, seconds):
        assert lane.acquire(10)
        order.append(name)
        clock[0] += seconds
        lane.release()

    threads = [in_thread(write, "other", second, 0)]
    until(lambda: second._at_work)
    for number in range(3):
        threads.append(in_thread(write, number, first, 0.02))
        until(lambda number=number: len(first._waiters) == number + 1)
    first.release()
    for thread in threads:
        thread.join()
    assert order == [0, 1, "other", 2]
    assert is_free(path)


def test_who_stops_waiting_leaves_its_place_to_the_others(path):
    first, second, third = three(path)
    assert first.acquire()
    assert first.queue_up(None)
    assert not second.acquire(0.01)
    assert not second.locked()
    got = []
    waiting = in_thread(lambda: got.append(third.acquire(10)))
    until(lambda: third._at_work)
    first.release()
    waiting.join()
    assert got == [True]
    third.release()
    until(lambda: is_free(path))
    assert second.take() or second.acquire(10)
    second.release()


def test_a_cancelled_task_leaves_its_place_and_a_granted_turn(path):
    first, second, _third = three(path)
    assert first.acquire()
    assert first.queue_up(None)

    async def write():
        assert second.acquire(10)
        second.release()

    async def body():
        one, two = (asyncio.create_task(write()) for _ in range(2))
        await asyncio.sleep(0.02)
        one.cancel()
        with pytest.raises(asyncio.CancelledError):
            await one
        first.release()
        await two
        # The turn comes while the loop is at work, and the task is cancelled before it knows.
        assert first.acquire()
        assert first.queue_up(None)
        three = asyncio.create_task(write())
        await asyncio.sleep(0.02)
        first.release()
        time.sleep(0.05)
        three.cancel()
        with pytest.raises(asyncio.CancelledError):
            await three

    in_portals(body())
    assert not second.locked()
    assert is_free(path)


def test_the_loop_goes_on_while_a_task_waits_for_its_turn(path):
    first, second, _third = three(path)
    assert first.acquire()
    assert first.queue_up(None)
    ticks = []

    async def write():
        assert second.acquire(10)
        second.release()

    async def tick():
        for _ in range(10):
            await asyncio.sleep(0.005)
            ticks.append(1)
        first.release()

    async def body():
        await asyncio.gather(asyncio.create_task(write()), asyncio.create_task(tick()))

    in_portals(body())
    assert len(ticks) == 10


def test_a_forked_child_does_not_keep_the_turn_of_its_parent(path):
    first, second, _third = three(path)
    assert first.acquire()
    assert first.queue_up(None)
    told, tell = os.pipe()
    child = os.fork()
    if not child:
        renewed = first.anew()
        os.write(tell, b"x")
        found = renewed.acquire(10)
        os._exit(0 if found else 1)
    try:
        assert os.read(told, 1) == b"x"
        first.release()
        assert second.acquire(10)
        second.release()
    finally:
        _pid, status = os.waitpid(child, 0)
        os.close(told)
        os.close(tell)
    assert status == 0


def test_a_child_that_ends_holds_nothing(path):
    first, _second, _third = three(path)
    told, tell = os.pipe()
    child = os.fork()
    if not child:
        renewed = first.anew()
        renewed.acquire()
        renewed.queue_up(None)
        os.write(tell, b"x")
        time.sleep(60)
        os._exit(1)
    assert os.read(told, 1) == b"x"
    assert not first.acquire(0.02)
    start = time.monotonic()
    os.kill(child, 9)
    assert first.acquire(10)
    assert time.monotonic() - start < 2
    first.release()
    os.waitpid(child, 0)
    os.close(told)
    os.close(tell)


def test_files_that_were_removed_are_made_anew(path):
    first, second, _third = three(path)
    for side in ("-writers", "-turn"):
        os.unlink(f"{path}{side}")
    assert first.acquire()
    assert first.queue_up(None)
    assert second.acquire()  # nobody told it yet; SQLite does
    assert not second.queue_up(0.01)
    first.release()
    assert second.queue_up(10)
    second.release()


def test_without_files_of_its_own_a_lane_says_so_and_serves_its_process(tmp_path, caplog):
    lane = WriterLane(tmp_path / "missing" / "db.sqlite3")
    with caplog.at_level(logging.WARNING, "django.db.backends"), lane:
        assert lane.locked()
    assert "missing/db.sqlite3-writers" in caplog.text
    assert "writer_queue" in caplog.text
    caplog.clear()
    assert lane.acquire(1)
    assert lane.queue_up(1)
    lane.release()
    assert not caplog.text


def test_the_files_are_for_whom_the_database_is(path):
    path.touch(0o660)
    path.chmod(0o660)
    three(path)
    assert {os.stat(f"{path}{side}").st_mode & 0o777 for side in ("-writers", "-turn")} == {0o660}


def test_a_porter_that_nobody_calls_ends(path, monkeypatch):
    monkeypatch.setattr(lanes, "IDLE_SECONDS", 0.01)
    first, second, _third = three(path)
    for _ in range(2):
        assert first.acquire()
        assert first.queue_up(None)
        assert not second.acquire(0.01)
        first.release()
        until(lambda: second._thread is None)


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("/a/db", "/a/db"),
        ("file:/a/d%20b?cache=private", "/a/d b"),
        ("file:///a/db#x", "/a/db"),
        ("file://localhost/a/db", "/a/db"),
        ("file:/a/db?mode=ro", None),
        ("file:/a/db?immutable=1", None),
    ],
)
def test_the_file_that_a_name_means(name, file):
    found = file_of(name)
    assert (None if found is None else str(found)) == file


def test_the_board_names_who_holds_the_file_and_forgets_the_dead():
    board = Board(bytearray(512))
    assert holder(None, board) == "another process holds it"
    board.note()
    board.tell("UPDATE t SET a = 'ä'" + "ü" * 300)
    said = holder(None, board)
    assert f"process {os.getpid()} on " in said
    assert "UPDATE t SET a = 'ä'ü" in said
    child = os.fork()
    if not child:
        os._exit(0)
    os.waitpid(child, 0)
    board.memory[8:16] = child.to_bytes(8, "little")
    assert holder(None, board) == "another process holds it"
    board.clear()
    assert board.read() is None


def test_files_are_closed_once(path):
    before = len(os.listdir("/proc/self/fd"))
    lane = WriterLane(path)
    with lane:
        pass
    renewed = lane.anew()  # as in a forked child
    assert len(os.listdir("/proc/self/fd")) == before
    kept = os.open(path.parent, os.O_RDONLY)  # has the number of a file that was closed
    del lane
    os.close(kept)
    with renewed:
        assert len(os.listdir("/proc/self/fd")) > before
    del renewed
    assert len(os.listdir("/proc/self/fd")) == before


def test_no_file_that_belongs_to_others_is_taken_for_one_of_the_queue(path, caplog):
    """Who may write to the folder could have root give other files away."""
    path.touch(0o666)
    precious = path.with_name("precious")
    precious.write_bytes(b"kept")
    precious.chmod(0o600)
    for link in (os.symlink, os.link):
        link(precious, f"{path}-writers")
        with caplog.at_level(logging.WARNING, "django.db.backends"), WriterLane(path) as taken:
            assert taken
        assert "do not queue" in caplog.text
        caplog.clear()
        assert (precious.read_bytes(), precious.stat().st_mode & 0o777) == (b"kept", 0o600)
        os.unlink(f"{path}-writers")


def test_the_page_has_its_place_on_the_disk_before_it_is_written(path):
    """A page of memory that finds no place on a full disk kills the process."""
    files = lanes._Files(path)
    made = os.fstat(files.queue)
    assert (made.st_size, made.st_blocks > 0) == (lanes.SIZE, True)


def test_a_program_of_a_name_that_is_no_text_is_named(monkeypatch):
    monkeypatch.setattr("sys.argv", ["manag\udcff.py"])
    board = Board(bytearray(512))
    board.note()
    assert "(manag?.py)" in board.read().name
