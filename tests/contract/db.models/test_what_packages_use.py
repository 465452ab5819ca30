"""What packages build on beside the documented methods: iterables of their own, what a query tells, objects read from files."""

import pytest

from quintet.core.exceptions import FieldError
from quintet.core.serializers.base import DeserializedObject
from quintet.db import connections, models
from quintet.db.models import CharField, Count, DateTimeField, ExpressionWrapper, F, IntegerField, OuterRef, QuerySet, Subquery
from quintet.db.models.fields.related import (
    ForeignKey,
    ForwardManyToOneDescriptor,
    ManyToManyRel,
    RelatedField,
    ReverseManyToOneDescriptor,
    lazy_related_operation,
)
from quintet.db.models.fields.related_descriptors import create_reverse_many_to_one_manager
from quintet.db.models.functions import Lower
from quintet.db.models.options import normalize_together
from quintet.db.models.query import (
    FlatValuesListIterable,
    ModelIterable,
    NamedValuesListIterable,
    RawModelIterable,
    ValuesIterable,
    ValuesListIterable,
)
from quintet.db.models.query_utils import PathInfo
from quintet.db.models.sql import Query
from quintet.kernel.apps import Apps
from tests.kit.library import Author, Book, Shelf, Tag

pytestmark = pytest.mark.usefixtures("library")


class Loud(ModelIterable):
    def __iter__(self):
        for row in super().__iter__():
            row.name = row.name.upper()
            yield row


class LoudRows(QuerySet):
    _iterable_class = Loud


def loudly():
    rows = Author.objects.using("db").order_by("name")
    rows._iterable_class = Loud
    return rows


@pytest.mark.parametrize("rows", [loudly, lambda: LoudRows(Author, using="db").order_by("name")], ids=["instance", "class"])
def test_rows_are_made_by_it_at_every_end_of_a_chain(rows):
    first = Author.objects.using("db").order_by("name")[0]
    assert [author.name for author in rows()] == [author.name.upper() for author in Author.objects.using("db").order_by("name")]
    assert rows().first().name == rows().get(pk=first.pk).name == rows().filter(pk=first.pk)[0].name == first.name.upper()
    assert next(iter(rows().iterator())).name == first.name.upper()


def test_rows_of_values_are_not():
    plain = list(Author.objects.using("db").order_by("name").values_list("name", flat=True))
    assert list(loudly().values_list("name", flat=True)) == plain
    assert [row["name"] for row in loudly().values("name")] == plain


def test_each_kind_of_rows_has_its_class():
    rows = Author.objects.using("db").order_by("name")
    assert rows._iterable_class is ModelIterable
    assert rows.values("name")._iterable_class is ValuesIterable
    assert rows.values_list("name")._iterable_class is ValuesListIterable
    assert rows.values_list("name", named=True)._iterable_class is NamedValuesListIterable
    assert rows.values_list("name", flat=True)._iterable_class is FlatValuesListIterable
    plain = rows.values("name")
    assert list(ValuesIterable(plain)) == list(plain)
    raw = Author.objects.using("db").raw("SELECT * FROM library_author ORDER BY name")
    assert list(RawModelIterable(raw)) == list(rows)


def test_other_querysets_keep_the_way_of_their_class():
    loudly()
    assert not Author.objects.using("db").first().name.isupper()


def test_a_deserialized_object_saves_its_row_and_then_its_relations():
    author = Author.objects.using("db").first()
    tag = Tag.objects.using("db").first()
    row = Book(pk=99, title="Read", author_id=author.pk, pages=3)
    row._state.db = "db"
    read = DeserializedObject(row, {"tags": [tag.pk]})
    read.save(using="db")
    assert Book.objects.using("db").get(pk=99).title == "Read"
    assert list(row.tags.using("db")) == [tag]
    assert read.m2m_data is None


def test_a_query_tells_what_was_added_to_it():
    rows = Author.objects.annotate(n=Count("books")).alias(low=Lower("name")).extra(select={"one": "1"})
    assert list(rows.query.annotations) == ["n", "low"]
    assert list(rows.query.extra) == ["one"]
    assert list(Author.objects.all().query.annotations) == []


def test_a_query_finds_transforms():
    query, column = Book.objects.all().query, F("published").copy()
    lhs = ExpressionWrapper(column, output_field=DateTimeField())
    assert query.try_transform(lhs, "year").lookup_name == "year"
    with pytest.raises(FieldError, match="Unsupported lookup 'colour' for DateTimeField"):
        query.try_transform(lhs, "colour")


def test_a_query_says_whether_it_filters():
    assert Author.objects.filter(name="x").query.has_filters()
    assert not Author.objects.order_by("name").query.has_filters()


class CountOf(Subquery):
    template = "(SELECT COUNT(*) %(sign)s 1 FROM (%(subquery)s) counted)"
    output_field = IntegerField()


@pytest.mark.needs("correlated_derived_tables")
def test_a_query_inside_stands_in_a_template_of_its_own():
    books = Book.objects.filter(author=OuterRef("pk"))
    rows = Author.objects.using("db").annotate(n=Count("books"), more=CountOf(books, sign="+")).order_by("pk")
    assert [author.more for author in rows] == [author.n + 1 for author in rows]
    assert list(rows.filter(more__gt=1)) == list(rows.filter(n__gt=0))
    given = Subquery(books.values("pk"), template="(SELECT COUNT(*) FROM (%(subquery)s) counted)", output_field=IntegerField())
    assert [author.given for author in rows.annotate(given=given)] == [author.n for author in rows]


class Initials(CharField):
    def to_python(self, value):
        return value and "".join(word[0] for word in value.split())


def test_text_goes_to_the_database_as_the_field_reads_it():
    class Named(Shelf):
        name = Initials(max_length=50)

        class Meta(Shelf.Meta):
            apps = Apps()
            db_table = "library_author"

    Named.objects.using("db").create(name="Ann Lee")
    assert Author.objects.using("db").filter(name="AL").count() == 1
    assert Named.objects.using("db").filter(name="Al Law").count() == 1


class Marked(ForwardManyToOneDescriptor):
    def get_queryset(self, **hints):
        assert hints["instance"].title
        return super().get_queryset(**hints).annotate(mark=Lower("name"))


class Back(ReverseManyToOneDescriptor):
    @property
    def related_manager_cls(self):
        manager = create_reverse_many_to_one_manager(self.rel.related_model._default_manager.__class__, self.rel)
        return type("Fat", (manager,), {"get_queryset": lambda self: manager.get_queryset(self).filter(pages__gt=100)})


class Key(ForeignKey):
    forward_related_accessor_class = Marked
    related_accessor_class = Back


def test_a_key_chooses_its_descriptors():
    registry = Apps()

    class Writer(Shelf):
        name = CharField(max_length=50)

        class Meta(Shelf.Meta):
            apps = registry
            db_table = "library_author"

    class Work(Shelf):
        title = CharField(max_length=100)
        pages = IntegerField(default=0)
        author = Key(Writer, on_delete=models.CASCADE, related_name="works")

        class Meta(Shelf.Meta):
            apps = registry
            db_table = "library_book"

    work = Work.objects.using("db").order_by("pk").first()
    assert work.author.mark == work.author.name.lower()
    work.author.works.update(pages=7)
    assert work.author.works.count() == 0
    Work.objects.using("db").filter(pk=work.pk).update(pages=700)
    assert [one.pk for one in work.author.works.all()] == [work.pk]


class Rows:
    """What a relation of a package loads from: made anew whenever it is asked for."""

    def __init__(self, relation, instance):
        self.relation, self.instance = relation, instance

    def is_cached(self, instance):
        return self.relation.name in instance._prefetched_objects_cache

    def get_queryset(self):
        return Tag.objects.using("db")

    def get_prefetch_querysets(self, instances, querysets=None):
        rows = Tag.objects.using("db").filter(books__in=[one.pk for one in instances]).annotate(book=F("books__pk"))
        return rows, lambda row: row.book, lambda one: one.pk, False, self.relation.name, False


class Labels(RelatedField):
    """Tags of a book through the rows in between, joined as the relation itself says."""

    many_to_many = True

    def __init__(self):
        super().__init__(rel=ManyToManyRel(self, Tag, related_name="+", through=Book.tags.through))

    def contribute_to_class(self, cls, name, **options):
        self.set_attributes_from_name(name)
        self.model, self.column = cls, None
        cls._meta.add_field(self)
        setattr(cls, name, self)

    def __get__(self, instance, owner=None):
        return Rows(self, instance)

    def get_joining_fields(self, reverse_join=False):
        pair = (self.remote_field.through._meta.get_field("book"), self.model._meta.pk)
        return ((pair[1], pair[0]) if reverse_join else pair,)

    def get_reverse_joining_fields(self):
        return self.get_joining_fields(reverse_join=True)

    def get_extra_restriction(self, alias, related_alias):
        return Restriction(related_alias)

    def get_path_info(self, filtered_relation=None):
        through = self.remote_field.through._meta
        first = PathInfo(self.model._meta, through, (self.model._meta.pk,), self.remote_field, True, False, filtered_relation)
        return [first, *through.get_field("tag").path_infos]


class Restriction:
    def __init__(self, alias):
        self.alias = alias

    def as_sql(self, compiler, connection):
        return f"{compiler.quote_name_unless_alias(self.alias)}.{connection.ops.quote_name('tag_id')} > %s", [0]


def labelled():
    class Labelled(Shelf):
        title = CharField(max_length=100)
        labels = Labels()

        class Meta(Shelf.Meta):
            apps = Apps()
            db_table = "library_book"

    return Labelled


def test_a_relation_of_a_package_is_joined_as_it_says():
    rows = labelled().objects.using("db")
    assert "tag_id" in str(rows.filter(labels__word="red").query)
    wanted = [book.pk for book in Book.objects.using("db").filter(tags__word="red")]
    assert wanted
    assert [one.pk for one in rows.filter(labels__word="red").order_by("pk")] == wanted
    counted = {one.pk: one.many for one in rows.annotate(many=Count("labels"))}
    assert counted == {one.pk: one.many for one in Book.objects.using("db").annotate(many=Count("tags"))}


def test_a_relation_of_a_package_is_prefetched_once():
    with connections["db"].execute_wrapper(told := Told()):
        rows = list(labelled().objects.using("db").prefetch_related("labels"))
    assert len(told.statements) == 2
    assert {one.pk: len(one._prefetched_objects_cache["labels"]) for one in rows} == {
        one.pk: one.tags.count() for one in Book.objects.using("db")
    }


class Told:
    def __init__(self):
        self.statements = []

    def __call__(self, execute, sql, params, many, context):
        self.statements.append(sql)
        return execute(sql, params, many, context)


def test_paths_of_relations():
    to_author, back = Book._meta.get_field("author").path_infos[0], Author._meta.get_field("books").path_infos[0]
    assert (to_author.to_opts, to_author.direct, to_author.m2m) == (Author._meta, True, False)
    assert (back.to_opts, back.direct, back.m2m) == (Book._meta, False, True)
    assert [step.to_opts.model for step in Book._meta.get_field("tags").path_infos] == [Book.tags.through, Tag]
    query = Query(Book)
    steps, final, targets, left = query.names_to_path(["author", "boss", "name", "lower"], query.get_meta())
    assert ([step.to_opts.model for step in steps], final.name, targets, left) == ([Author, Author], "name", (final,), ["lower"])
    assert query.names_to_path(["author", "pk"], query.get_meta())[1] is Author._meta.pk
    with pytest.raises(FieldError, match="Cannot resolve keyword 'nothing'"):
        query.names_to_path(["nothing"], query.get_meta())
    with pytest.raises(FieldError, match="Join on 'title' not permitted"):
        query.names_to_path(["title", "lower"], query.get_meta(), fail_on_missing=True)
    with pytest.raises(ValueError, match="leads to several rows"):
        query.names_to_path(["tags"], query.get_meta(), allow_many=False)


def test_small_things():
    assert isinstance(Book.objects.all().query, Query)
    assert Book.objects.prefetch_related("tags", "author")._prefetch_related_lookups == ("tags", "author")
    assert normalize_together(("a", "b")) == (("a", "b"),)
    found = []
    lazy_related_operation(lambda *models, **more: found.append((models, more)), Book, "library.Tag", Author, "self", more=1)
    assert found == [((Book, Tag, Author, Book), {"more": 1})]
    field = CharField(unique=True)
    field.unique = False
    assert not field.unique
