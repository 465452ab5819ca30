"""Porch: the ``dumpdata`` command, which this release lacks, for packages that name its class."""

from quintet.cli.unreleased import DumpData as Command

__all__ = ["Command"]
