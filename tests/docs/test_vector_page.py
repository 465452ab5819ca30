"""The page about vectors holds what it promises on PostgreSQL with pgvector, too."""

import pytest

from tests.docs.test_documentation import DOCS, Reader, blocks
from tests.docs.test_documentation import reader as reader
from tests.kit.vectors import pgvector_server as pgvector_server


@pytest.mark.full
def test_the_page_holds_what_it_promises(reader: Reader, pgvector_server: dict[str, str]):
    reader.environment["PGPORT"] = pgvector_server["PORT"]
    for block in blocks(DOCS / "vector-search.md"):
        reader.follow(block)
