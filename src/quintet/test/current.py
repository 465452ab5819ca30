"""The fuse box of tests: what the running test environment has to put back."""

from contextlib import ExitStack

environments: list[ExitStack] = []
