"""The page about poolers holds what it promises, behind a real PgBouncer."""

from pathlib import Path

import psycopg
import pytest

from tests.docs.test_documentation import DOCS, Reader, blocks
from tests.docs.test_documentation import reader as reader
from tests.kit.databases import POSTGRES
from tests.kit.pooler import answers, pgbouncer


@pytest.mark.full
@pytest.mark.service("postgres")
@pytest.mark.service("pgbouncer")
def test_the_page_holds_what_it_promises(reader: Reader, tmp_path: Path):
    with psycopg.connect(dbname="postgres", user="postgres", host="127.0.0.1", autocommit=True) as link:
        taken = link.execute("SELECT count(*) FROM pg_database WHERE datname = 'shop'").fetchone() != (0,)
        if taken or answers(6432):
            pytest.skip("needs PostgreSQL without a database called shop, and port 6432")
        link.execute("CREATE DATABASE shop")
        try:
            with pgbouncer(tmp_path, POSTGRES, port=6432):
                for block in blocks(DOCS / "replicas-and-poolers.md"):
                    if "needs" in block.words:
                        reader.follow(block)
        finally:
            link.execute("DROP DATABASE shop WITH (FORCE)")
