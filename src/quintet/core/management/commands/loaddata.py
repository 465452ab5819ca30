"""Porch: the ``loaddata`` command, which this release lacks, for packages that name its class."""

from quintet.cli.unreleased import LoadData as Command

__all__ = ["Command"]
