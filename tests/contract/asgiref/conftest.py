"""Databases for the drivers' rooms and contracts: a fresh SQLite file and a fresh PostgreSQL database for each module."""

from tests.kit.databases import *  # noqa: F403  fixtures
