"""Databases for what `connection` and `connections` say and do."""

from tests.kit.databases import *  # noqa: F403  fixtures
