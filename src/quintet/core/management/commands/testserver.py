"""Porch: the ``testserver`` command, which this release lacks, for packages that name its class."""

from quintet.cli.unreleased import TestServer as Command

__all__ = ["Command"]
