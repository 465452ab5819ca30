"""The page about MariaDB holds what it promises, where there is one."""

import pymysql
import pytest

from tests.docs.test_documentation import DOCS, Reader, blocks
from tests.docs.test_documentation import reader as reader


@pytest.mark.service("mariadb")
def test_the_page_holds_what_it_promises(reader: Reader):
    with pymysql.connect(user="root", host="127.0.0.1", autocommit=True) as link, link.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM information_schema.schemata WHERE schema_name = 'shop'")
        if cursor.fetchone()[0]:
            pytest.skip("needs MariaDB without a database called shop")
        cursor.execute("CREATE DATABASE shop CHARACTER SET utf8mb4")
        try:
            for block in blocks(DOCS / "mariadb.md"):
                reader.follow(block)
        finally:
            cursor.execute("DROP DATABASE shop")
