"""The page about PostgreSQL holds what it promises, on a real one."""

import psycopg
import pytest

from tests.docs.test_documentation import DOCS, Reader, blocks
from tests.docs.test_documentation import reader as reader


@pytest.mark.full
@pytest.mark.service("postgres")
def test_the_page_holds_what_it_promises(reader: Reader):
    with psycopg.connect(dbname="postgres", user="postgres", host="127.0.0.1", autocommit=True) as link:
        if link.execute("SELECT count(*) FROM pg_database WHERE datname = 'library'").fetchone() != (0,):
            pytest.skip("needs PostgreSQL without a database called library")
        link.execute("CREATE DATABASE library")
        try:
            for block in blocks(DOCS / "postgres.md"):
                reader.follow(block)
        finally:
            link.execute("DROP DATABASE library WITH (FORCE)")
