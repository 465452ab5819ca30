"""The page about tenants holds what it promises of schemas, on a real PostgreSQL."""

import psycopg
import pytest

from tests.docs.test_documentation import DOCS, Reader, blocks
from tests.docs.test_documentation import reader as reader


@pytest.mark.service("postgres")
def test_the_page_holds_what_it_promises(reader: Reader):
    with psycopg.connect(dbname="postgres", user="postgres", host="127.0.0.1", autocommit=True) as link:
        if link.execute("SELECT count(*) FROM pg_database WHERE datname = 'tenants'").fetchone() != (0,):
            pytest.skip("needs PostgreSQL without a database called tenants")
        link.execute("CREATE DATABASE tenants")
        try:
            for block in blocks(DOCS / "tenancy.md"):
                if "needs" in block.words:
                    reader.follow(block)
        finally:
            link.execute("DROP DATABASE tenants WITH (FORCE)")
