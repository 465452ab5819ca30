"""Indexes of packages: subclasses of PostgresIndex that say what they are in the way that packages do."""

import pytest

from quintet.contrib.postgres.indexes import PostgresIndex
from quintet.db import models

pytestmark = pytest.mark.service("postgres")


class Thing(models.Model):
    number = models.IntegerField()

    class Meta:
        app_label = "package_indexes"


class BitsIndex(PostgresIndex):
    suffix = "gin"

    def get_with_params(self):
        return ["fastupdate = off"]


def test_an_index_goes_by_its_suffix(pg):
    def text(index):
        return str(index.create_sql(Thing, pg.schema_editor()))

    assert text(BitsIndex(fields=["number"], name="bits")).endswith(' USING gin ("number") WITH (fastupdate = off)')
    assert " USING " not in text(PostgresIndex(fields=["number"], name="plain"))
