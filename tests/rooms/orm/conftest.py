"""The library of tests.kit on each kind of database."""

from tests.kit.databases import db as db
from tests.kit.databases import postgres_database as postgres_database
from tests.kit.databases import use_databases as use_databases
from tests.kit.library import library as library
