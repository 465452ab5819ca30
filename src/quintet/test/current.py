"""The fuse box of tests: what the running test environment has to put back, and what a run keeps for its tests."""

from contextlib import ExitStack

from quintet.test.blocking import DatabaseBlocker

environments: list[ExitStack] = []
#: The rows that stood in each test database before the first test, as JSON, for ``serialized_rollback``.
serialized: dict[str, str] = {}
#: The number of this worker process of a parallel run, from 1; empty in the parent and in a run of one process.
worker: list[int] = []
#: True in a worker process that tells the queries of its tests.
listens: list[bool] = []
#: Keeps pytest runs from the databases.
blocker = DatabaseBlocker()
