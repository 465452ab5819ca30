"""The other object mappers of the data tables: SQLAlchemy (ORM and Core), Peewee and Tortoise, used as their documents say.

Every function takes where the database is and returns the pieces of work by name: ``get``, ``filter``, ``fetch``, ``values``,
``related``, ``prefetch``, ``bulk``, ``create``, ``save``, ``aggregate``. What is not quite equal: SQLAlchemy's ORM opens a
session for each piece of work, and its Core builds no objects; SQLAlchemy and Peewee give dates without a zone on SQLite;
Tortoise runs SQLite in a thread (aiosqlite), and its CPU includes that thread.
"""

import asyncio
import datetime
import decimal
import itertools
from collections.abc import Callable
from typing import Any

import peewee
import sqlalchemy as sa
from playhouse import postgres_ext, sqlite_ext
from sqlalchemy import orm
from tortoise import Tortoise, fields
from tortoise import models as tortoise_models
from tortoise import transactions as tortoise_transactions
from tortoise.functions import Avg

from benchmarks.harness import Awaited

Work = dict[str, Callable[[], object]]
MOMENT = datetime.datetime(2024, 3, 2, 10, 1)
ZONED = MOMENT.replace(tzinfo=datetime.UTC)
PRICE = decimal.Decimal("1.50")
#: What save writes in turn.
OTHER_STARS = {3: 4, 4: 3}
EXTRA = {"tags": ["a", "b"], "n": 1}


def book_values(moment: datetime.datetime) -> dict[str, Any]:
    """Return the columns of the book that bulk creation inserts."""
    return {
        "title": "Book 1",
        "author_id": 1,
        "pages": 101,
        "price": PRICE,
        "published": moment,
        "in_print": False,
        "extra": EXTRA,
    }


class Base(orm.DeclarativeBase):
    """The declarative base."""


class SAuthor(Base):
    __tablename__ = "bench_author"
    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    name: orm.Mapped[str] = orm.mapped_column(sa.String(80))
    country: orm.Mapped[str] = orm.mapped_column(sa.String(2))


class SBook(Base):
    __tablename__ = "bench_book"
    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    title: orm.Mapped[str] = orm.mapped_column(sa.String(120))
    author_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("bench_author.id"))
    pages: orm.Mapped[int]
    price: orm.Mapped[decimal.Decimal] = orm.mapped_column(sa.Numeric(8, 2))
    published: orm.Mapped[datetime.datetime] = orm.mapped_column(sa.DateTime(timezone=True))
    in_print: orm.Mapped[bool]
    extra: orm.Mapped[Any] = orm.mapped_column(sa.JSON)
    author: orm.Mapped[SAuthor] = orm.relationship()


class SShelf(Base):
    __tablename__ = "bench_shelf"
    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    name: orm.Mapped[str] = orm.mapped_column(sa.String(80))
    volumes: orm.Mapped[list["SVolume"]] = orm.relationship()


class SVolume(Base):
    __tablename__ = "bench_volume"
    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    title: orm.Mapped[str] = orm.mapped_column(sa.String(120))
    shelf_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("bench_shelf.id"))
    pages: orm.Mapped[int]
    price: orm.Mapped[decimal.Decimal] = orm.mapped_column(sa.Numeric(8, 2))
    published: orm.Mapped[datetime.datetime]
    in_print: orm.Mapped[bool]
    extra: orm.Mapped[Any] = orm.mapped_column(sa.JSON)


class SNote(Base):
    __tablename__ = "bench_note"
    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    body: orm.Mapped[str] = orm.mapped_column(sa.String(80))
    stars: orm.Mapped[int]


def engine(url: str, options: dict[str, Any]) -> sa.Engine:
    """Return an engine whose SQLite connections have the pragmas of the table."""
    made = sa.create_engine(url, **options)
    if made.dialect.name == "sqlite":

        @sa.event.listens_for(made, "connect")
        def pragmas(connection: Any, _record: object) -> None:
            connection.execute("PRAGMA synchronous = NORMAL")

    return made


def sqlalchemy_orm(at: sa.Engine) -> Work:
    """Return the work as SQLAlchemy's ORM does it, a session each."""
    books, join = sa.select(SBook), sa.select(SBook).join(SBook.author)

    def get() -> object:
        with orm.Session(at) as session:
            return session.get_one(SBook, 42)

    def select(statement: Any) -> list[Any]:
        with orm.Session(at) as session:
            return list(session.scalars(statement))

    def values() -> object:
        with orm.Session(at) as session:
            return [dict(one) for one in session.execute(sa.select(*SBook.__table__.columns)).mappings()]

    def bulk() -> int:
        with orm.Session(at) as session:
            session.add_all([SBook(**book_values(ZONED)) for _ in range(1000)])
            session.flush()
            found = session.scalar(sa.select(sa.func.count(SBook.id)))
            session.rollback()
            return found or 0

    def create() -> None:
        with orm.Session(at) as session:
            session.add(SNote(body="text", stars=3))
            session.commit()

    with orm.Session(at, expire_on_commit=False) as session:
        held = session.get_one(SNote, 1)

    def save() -> None:
        with orm.Session(at, expire_on_commit=False) as session:
            session.add(held)
            held.stars = OTHER_STARS[held.stars]
            orm.attributes.flag_modified(held, "body")
            session.commit()

    def aggregate() -> object:
        with orm.Session(at) as session:
            mean = session.scalar(sa.select(sa.func.avg(SBook.pages)).where(SBook.author_id == 7))
            return float(mean or 0)

    return {
        "get": get,
        "filter": lambda: select(join.where(SAuthor.country == "NO")),
        "fetch": lambda: select(books),
        "values": values,
        "related": lambda: select(books.options(orm.joinedload(SBook.author, innerjoin=True)).order_by(SBook.id).limit(200)),
        "prefetch": lambda: select(sa.select(SShelf).options(orm.selectinload(SShelf.volumes))),
        "bulk": bulk,
        "create": create,
        "save": save,
        "aggregate": aggregate,
    }


def sqlalchemy_core(at: sa.Engine) -> Work:
    """Return the work as SQLAlchemy's Core does it: rows, no objects."""
    book, author, note = SBook.__table__, SAuthor.__table__, SNote.__table__

    def rows(statement: Any) -> list[Any]:
        with at.connect() as connection:
            return [tuple(one) for one in connection.execute(statement)]

    def values() -> object:
        with at.connect() as connection:
            return [dict(one) for one in connection.execute(sa.select(book)).mappings()]

    def bulk() -> int:
        with at.connect() as connection:
            connection.execute(sa.insert(book), [book_values(ZONED)] * 1000)
            found = connection.scalar(sa.select(sa.func.count(book.c.id)))
            connection.rollback()
            return found or 0

    def write(statement: Any) -> None:
        with at.begin() as connection:
            connection.execute(statement)

    def aggregate() -> object:
        with at.connect() as connection:
            return float(connection.scalar(sa.select(sa.func.avg(book.c.pages)).where(book.c.author_id == 7)) or 0)

    stars = itertools.cycle((4, 3))
    joined = book.join(author, book.c.author_id == author.c.id)
    return {
        "get": lambda: rows(sa.select(book).where(book.c.id == 42))[0],
        "filter": lambda: rows(sa.select(book).select_from(joined).where(author.c.country == "NO")),
        "fetch": lambda: rows(sa.select(book)),
        "values": values,
        "related": lambda: rows(sa.select(book, author).select_from(joined).order_by(book.c.id).limit(200)),
        "bulk": bulk,
        "create": lambda: write(sa.insert(note).values(body="text", stars=3)),
        "save": lambda: write(sa.update(note).where(note.c.id == 1).values(body="first", stars=next(stars))),
        "aggregate": aggregate,
    }


def peewee_orm(database: Any) -> Work:
    """Return the work as Peewee does it."""
    json_field = postgres_ext.BinaryJSONField if isinstance(database, peewee.PostgresqlDatabase) else sqlite_ext.JSONField

    class Model(peewee.Model):
        class Meta:
            pass

    Model._meta.database = database

    class Author(Model):
        name = peewee.CharField(80)
        country = peewee.CharField(2)

        class Meta:
            table_name = "bench_author"

    class Book(Model):
        title = peewee.CharField(120)
        author = peewee.ForeignKeyField(Author)
        pages = peewee.IntegerField()
        price = peewee.DecimalField(8, 2)
        published = peewee.DateTimeField()
        in_print = peewee.BooleanField()
        extra = json_field()

        class Meta:
            table_name = "bench_book"

    class Shelf(Model):
        name = peewee.CharField(80)

        class Meta:
            table_name = "bench_shelf"

    class Volume(Model):
        title = peewee.CharField(120)
        shelf = peewee.ForeignKeyField(Shelf, backref="volumes")
        pages = peewee.IntegerField()
        price = peewee.DecimalField(8, 2)
        published = peewee.DateTimeField()
        in_print = peewee.BooleanField()
        extra = json_field()

        class Meta:
            table_name = "bench_volume"

    class Note(Model):
        body = peewee.CharField(80)
        stars = peewee.IntegerField()

        class Meta:
            table_name = "bench_note"

    for model in (Author, Book, Shelf, Volume, Note):
        model._meta.set_database(database)
    held = Note.get_by_id(1)
    joined = Book.select(Book, Author).join(Author)

    def bulk() -> int:
        with database.atomic() as block:
            Book.bulk_create([Book(**book_values(MOMENT)) for _ in range(1000)], batch_size=100)
            found = Book.select().count()
            block.rollback()
            return found

    def save() -> None:
        held.stars = OTHER_STARS[held.stars]
        held.save()

    return {
        "get": lambda: Book.get(Book.id == 42),
        "filter": lambda: list(Book.select().join(Author).where(Author.country == "NO")),
        "fetch": lambda: list(Book.select()),
        "values": lambda: list(Book.select().dicts()),
        "related": lambda: list(joined.order_by(Book.id).limit(200)),
        "prefetch": lambda: list(Shelf.select().prefetch(Volume)),
        "bulk": bulk,
        "create": lambda: Note.create(body="text", stars=3) and None,
        "save": save,
        "aggregate": lambda: float(Book.select(peewee.fn.AVG(Book.pages)).where(Book.author == 7).scalar()),
    }


class TAuthor(tortoise_models.Model):
    id = fields.IntField(primary_key=True)
    name = fields.CharField(80)
    country = fields.CharField(2)

    class Meta:
        table = "bench_author"


class TBook(tortoise_models.Model):
    id = fields.IntField(primary_key=True)
    title = fields.CharField(120)
    author: fields.ForeignKeyRelation[TAuthor] = fields.ForeignKeyField("bench.TAuthor", related_name="books")
    pages = fields.IntField()
    price = fields.DecimalField(8, 2)
    published = fields.DatetimeField()
    in_print = fields.BooleanField()
    extra: Any = fields.JSONField()

    class Meta:
        table = "bench_book"


class TShelf(tortoise_models.Model):
    id = fields.IntField(primary_key=True)
    name = fields.CharField(80)
    volumes: fields.ReverseRelation["TVolume"]

    class Meta:
        table = "bench_shelf"


class TVolume(tortoise_models.Model):
    id = fields.IntField(primary_key=True)
    title = fields.CharField(120)
    shelf: fields.ForeignKeyRelation[TShelf] = fields.ForeignKeyField("bench.TShelf", related_name="volumes")
    pages = fields.IntField()
    price = fields.DecimalField(8, 2)
    published = fields.DatetimeField()
    in_print = fields.BooleanField()
    extra: Any = fields.JSONField()

    class Meta:
        table = "bench_volume"


class TNote(tortoise_models.Model):
    id = fields.IntField(primary_key=True)
    body = fields.CharField(80)
    stars = fields.IntField()

    class Meta:
        table = "bench_note"


class UndoError(Exception):
    """Rolls Tortoise's transaction back."""


def tortoise_orm(loop: asyncio.AbstractEventLoop, connection: dict[str, Any] | str) -> Work:
    """Return the work as Tortoise does it, in batches on ``loop``."""
    config = {
        "connections": {"default": connection},
        "apps": {"bench": {"models": ["benchmarks.peers"], "default_connection": "default"}},
        "use_tz": True,
        "timezone": "UTC",
    }
    loop.run_until_complete(Tortoise.init(config=config, _enable_global_fallback=True))
    held = loop.run_until_complete(TNote.get(id=1))

    async def bulk() -> int:
        found = 0
        try:
            async with tortoise_transactions.in_transaction():
                await TBook.bulk_create([TBook(**book_values(ZONED)) for _ in range(1000)])
                found = await TBook.all().count()
                raise UndoError
        except UndoError:
            return found

    async def create() -> None:
        await TNote.create(body="text", stars=3)

    async def save() -> None:
        held.stars = OTHER_STARS[held.stars]
        await held.save()

    async def aggregate() -> object:
        found = await TBook.filter(author_id=7).annotate(mean=Avg("pages")).values("mean")
        return float(found[0]["mean"])

    works: dict[str, Callable[[], Any]] = {
        "get": lambda: TBook.get(id=42),
        "filter": lambda: TBook.filter(author__country="NO"),
        "fetch": lambda: TBook.all(),
        "values": lambda: TBook.all().values(),
        "related": lambda: TBook.all().select_related("author").order_by("id").limit(200),
        "prefetch": lambda: TShelf.all().prefetch_related("volumes"),
        "bulk": bulk,
        "create": create,
        "save": save,
        "aggregate": aggregate,
    }
    return {name: Awaited(loop, work) for name, work in works.items()}


def close_tortoise(loop: asyncio.AbstractEventLoop) -> None:
    """Close what `tortoise_orm` opened: its SQLite thread would keep the process alive."""
    loop.run_until_complete(Tortoise.close_connections())
