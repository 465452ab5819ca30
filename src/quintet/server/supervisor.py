"""granian's supervisor with what it leaves out: reloading without a lost request, and leaving before the door is closed.

    SIGHUP    each worker in turn: a new one starts, with the code as it is on disk now; when it is ready the old one asks its
              clients to leave (``Connection: close``), and is stopped; when it cannot start, the old one stays
    SIGTERM   the workers say on /readyz that they stop; after the drain delay the listener is closed and what is under way ends.

All workers accept from one socket of the supervisor. granian gives each its own below one port (SO_REUSEPORT), where connections
that wait for a worker which stops are reset by the kernel.
"""

import logging
import multiprocessing
import os
import signal
import socket
import time
from threading import Timer
from typing import Any

from granian._granian import ListenerSpec
from granian.server.mp import MPServer

from quintet.kit.record import record

logger = logging.getLogger("_granian")
#: What tells a worker that it will be stopped soon.
LEAVE = signal.SIGUSR1
#: How often (seconds) it is looked whether a new worker still lives.
LOOK_SECONDS = 0.1


@record
class Patience:
    """Seconds: how long a new worker may take to start, how long one that is replaced goes on answering, and the drain delay."""

    start: float = 60.0
    leave: float = 1.0
    drain: float = 0.0


class Supervisor(MPServer):
    """The process that starts workers and stops them; ``ready`` is released by each worker as soon as it can serve."""

    def __init__(self, *args: Any, patience: Patience, **options: Any) -> None:
        # Each process starts afresh, so that a new worker has the code of today and no connection of this process.
        multiprocessing.set_start_method("spawn", force=True)
        super().__init__(*args, **options)
        self.patience = patience
        self.ready: Any = multiprocessing.get_context("spawn").Semaphore(0)
        self._is_leaving = False

    def _init_shared_socket(self) -> None:
        if self.bind_uds:
            super()._init_shared_socket()
            return
        holder = ListenerSpec(self.bind_addr, self.bind_port, self.backlog).build()
        self._shd, self._sfd, self._ssp = holder, holder.get_fd(), None
        self._sso = socket.socket(fileno=self._sfd)
        self._sso.set_inheritable(True)

    def signal_handler_interrupt(self, *args: Any, **kwargs: Any) -> None:
        """Stop: at once without a drain delay, or at the second signal."""
        if self._is_leaving or not self.patience.drain:
            super().signal_handler_interrupt(*args, **kwargs)
            return
        self._is_leaving = True
        for worker in self.wrks:
            leave(worker)
        Timer(self.patience.drain, super().signal_handler_interrupt).start()

    def _respawn_workers(self, workers: list[int], spawn_target: Any, target_loader: Any, delay: float = 0) -> None:
        """Replace workers, one after the other; a reload ends at the first new one that cannot start."""
        for index in workers:
            old = self.wrks[index]
            new = self._started(index, spawn_target, target_loader)
            if new is None and old.is_alive():
                logger.error("The new worker-%d could not start, so the old one goes on. Nothing was reloaded.", index + 1)
                return
            self.respawned_wrks[index] = time.monotonic()
            if new is None:
                # The loop looks at this again, sees that it was tried just now, and ends the server.
                self.interrupt_children.append(index)
                self.main_loop_interrupt.set()
                continue
            self.wrks[index] = new
            if old.is_alive():
                self._retire(old)
        self._metrics.incr_spawn(len(workers))

    def _started(self, index: int, spawn_target: Any, target_loader: Any) -> Any:
        """Start a worker and return it as soon as it can serve; None when it ends before, or takes too long."""
        while self.ready.acquire(block=False):
            continue
        new = self._spawn_worker(idx=index, target=spawn_target, callback_loader=target_loader)
        # Until it serves, its end is told here and nowhere else.
        new.interrupt_by_parent = True
        new.start()
        deadline = time.monotonic() + self.patience.start
        while not self.ready.acquire(timeout=LOOK_SECONDS):
            if not new.is_alive() or time.monotonic() > deadline:
                new.kill()
                new.join()
                return None
        new.interrupt_by_parent = False
        return new

    def _retire(self, old: Any) -> None:
        """Have clients leave a worker, then stop it."""
        old.interrupt_by_parent = True
        leave(old)
        time.sleep(self.patience.leave)
        old.terminate()
        old.join(self.workers_kill_timeout)
        if old.is_alive():
            logger.warning("worker-%d did not stop in time and is killed.", old.idx + 1)
            old.kill()
            old.join()


def leave(worker: Any) -> None:
    """Tell a worker that it will be stopped soon."""
    process = worker.inner.pid
    if process and worker.is_alive():
        os.kill(process, LEAVE)
