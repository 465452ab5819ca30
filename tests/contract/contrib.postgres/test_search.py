"""Full-text search, trigrams and accents."""

import pytest

from quintet.contrib.postgres.search import (
    Lexeme,
    SearchHeadline,
    SearchQuery,
    SearchRank,
    SearchVector,
    SearchVectorField,
    TrigramDistance,
    TrigramSimilarity,
    TrigramStrictWordSimilarity,
    TrigramWordDistance,
    TrigramWordSimilarity,
)
from quintet.db import models
from quintet.db.models import F, Value
from quintet.db.models.functions import Lower

pytestmark = pytest.mark.service("postgres")


class Blog(models.Model):
    language = models.CharField(max_length=20, default="english")
    tagline = models.TextField(null=True)

    class Meta:
        app_label = "search_tests"


class Entry(models.Model):
    blog = models.ForeignKey(Blog, models.CASCADE)
    title = models.CharField(max_length=100)
    body = models.TextField()
    vector = SearchVectorField(null=True)
    kept = models.GeneratedField(
        expression=SearchVector("title", weight="A", config="english") + SearchVector("body", weight="B", config="english"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        app_label = "search_tests"


MODELS = (Blog, Entry)


@pytest.fixture(autouse=True)
def entries(pg):
    english, french = Blog.objects.create(tagline="Quick suppers"), Blog.objects.create(language="french")
    Entry.objects.create(blog=english, title="Toast", body="Cheese on toasted bread, cheese again, and 100% 'quoted'")
    Entry.objects.create(blog=english, title="Pizza", body="Tomatoes and cheese")
    Entry.objects.create(blog=french, title="Pain perdu", body="Il faut des œufs, du pain et du café")


def titles(found):
    return list(found.order_by("pk").values_list("title", flat=True))


def test_the_lookup():
    assert titles(Entry.objects.filter(body__search="cheese")) == ["Toast", "Pizza"]
    assert titles(Entry.objects.filter(body__search="tomato")) == ["Pizza"]
    assert titles(Entry.objects.filter(body__search=SearchQuery("toasted bread", search_type="phrase"))) == ["Toast"]


def test_vectors():
    both = Entry.objects.annotate(search=SearchVector("body", "blog__tagline"))
    assert titles(both.filter(search="supper")) == ["Toast", "Pizza"]
    joined = SearchVector("title") + SearchVector("blog__tagline", config="english")
    assert titles(Entry.objects.annotate(search=joined).filter(search="supper")) == ["Toast", "Pizza"]
    with pytest.raises(TypeError, match="SearchVector can only be combined"):
        SearchVector("title") + SearchQuery("x")


def test_configurations():
    french = Entry.objects.annotate(search=SearchVector("body", config="french"))
    assert titles(french.filter(search=SearchQuery("œuf", config="french"))) == ["Pain perdu"]
    assert titles(french.filter(search="œuf")) == ["Pain perdu"]
    own = Entry.objects.annotate(search=SearchVector("body", config=F("blog__language")))
    assert titles(own.filter(search=SearchQuery("œuf", config=F("blog__language")))) == ["Pain perdu"]
    assert titles(own.filter(search="œuf")) == ["Pain perdu"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (SearchQuery("cheese tomatoes"), ["Pizza"]),
        (SearchQuery("cheese") & SearchQuery("bread"), ["Toast"]),
        (SearchQuery("tomato") | SearchQuery("bread"), ["Toast", "Pizza"]),
        (SearchQuery("cheese") & ~SearchQuery("bread"), ["Pizza"]),
        (~(SearchQuery("cheese") & SearchQuery("bread")), ["Pizza", "Pain perdu"]),
        (SearchQuery("chee:*", search_type="raw"), ["Toast", "Pizza"]),
        (SearchQuery("tomato OR bread", search_type="websearch"), ["Toast", "Pizza"]),
        (SearchQuery(Lexeme("cheese") & ~Lexeme("tomato")), ["Toast"]),
        (SearchQuery(Lexeme("tomat", prefix=True) | Lexeme("bread")), ["Toast", "Pizza"]),
        (SearchQuery(Lexeme("cheese & ' \\ | ! tomato")), []),
        (SearchQuery(~(Lexeme("cheese") | Lexeme("pain"))), []),
    ],
)
def test_queries(query, found):
    assert titles(Entry.objects.annotate(search=SearchVector("body")).filter(search=query)) == found


def test_wrong_queries():
    with pytest.raises(ValueError, match="Unknown search_type"):
        SearchQuery("x", search_type="odd")
    with pytest.raises(TypeError, match="SearchQuery can only be combined"):
        SearchQuery("x") & "y"
    with pytest.raises(ValueError, match="Weight must be one of"):
        Lexeme("x", weight="E")
    with pytest.raises(TypeError, match="Lexeme"):
        Lexeme("x") & "y"


def test_ranks():
    ranked = Entry.objects.annotate(rank=SearchRank(SearchVector("body"), "cheese")).filter(rank__gt=0)
    assert list(ranked.order_by("-rank").values_list("title", flat=True)) == ["Toast", "Pizza"]
    weighted = SearchVector("title", weight="A") + SearchVector("body", weight="D")
    rank = SearchRank(
        weighted, SearchQuery("pizza"), weights=[0.1, 0.2, 0.3, 0.5], normalization=Value(2).bitor(4), cover_density=True
    )
    assert Entry.objects.annotate(rank=rank).get(title="Pizza").rank > 0
    assert Entry.objects.annotate(rank=SearchRank("body", "cheese", normalization=0)).get(title="Pizza").rank > 0


def test_headlines():
    marked = SearchHeadline("body", "cheese", start_sel="<i class='x, y'>", stop_sel="</i>", highlight_all=True)
    shown = Entry.objects.annotate(shown=marked).get(title="Pizza").shown
    assert shown == "Tomatoes and <i class='x, y'>cheese</i>"
    short = SearchHeadline("body", SearchQuery("cheese", config="english"), config="english", max_words=3, min_words=2)
    assert "<b>" in Entry.objects.annotate(shown=short).get(title="Toast").shown


def test_columns_of_vectors():
    Entry.objects.update(vector=SearchVector("body"))
    assert titles(Entry.objects.filter(vector="cheese")) == titles(Entry.objects.filter(vector__search="cheese"))
    assert titles(Entry.objects.filter(kept=SearchQuery(Lexeme("pizza", weight="A"), config="english"))) == ["Pizza"]
    assert titles(Entry.objects.filter(kept=SearchQuery(Lexeme("pizza", weight="B"), config="english"))) == []


def test_trigrams():
    assert titles(Entry.objects.filter(title__trigram_similar="Piza")) == ["Pizza"]
    assert titles(Entry.objects.filter(body__trigram_word_similar="tomatos")) == ["Pizza"]
    assert titles(Entry.objects.filter(body__trigram_strict_word_similar="tomatoess")) == ["Pizza"]
    pizza = Entry.objects.annotate(
        near=TrigramSimilarity("title", "Piza"),
        far=TrigramDistance("title", "Piza"),
        words=TrigramWordSimilarity("tomat", "body"),
        strict=TrigramStrictWordSimilarity("tomatoes", "body"),
        apart=TrigramWordDistance("tomat", "body"),
    ).get(title="Pizza")
    assert pizza.near > 0.3
    assert pizza.near + pizza.far == pytest.approx(1)
    assert pizza.words + pizza.apart == pytest.approx(1)
    assert pizza.strict == 1


def test_accents():
    assert titles(Entry.objects.filter(body__unaccent__contains="cafè")) == ["Pain perdu"]
    assert titles(Entry.objects.filter(title__unaccent="Pízza")) == ["Pizza"]
    assert titles(Entry.objects.filter(title__unaccent__in=["Pízza", "x"])) == ["Pizza"]


def test_a_text_is_read_as_its_query_is():
    assert titles(Entry.objects.filter(body__search=SearchQuery("toasted", config="simple"))) == ["Toast"]
    assert titles(Entry.objects.filter(body__search=SearchQuery("toast", config="simple"))) == []
    both = SearchQuery("toasted", config="simple") & SearchQuery("again", config="simple")
    assert titles(Entry.objects.filter(body__search=both)) == ["Toast"]
    computed = SearchQuery("toasted", config=Lower(Value("SIMPLE")))
    assert titles(Entry.objects.filter(body__search=computed, title="Toast")) == ["Toast"]
    by_row = SearchQuery("fromage du pain", config=F("blog__language"))
    assert titles(Entry.objects.filter(body__search=by_row | SearchQuery("pain", config=F("blog__language")))) == ["Pain perdu"]


def test_weights_that_are_none():
    for weight in ("E", "AB", ""):
        with pytest.raises(ValueError, match="weight of a SearchVector"):
            SearchVector("body", weight=weight)
    for weights in ([1, 2, 3], [1, 2, 3, 4, 5]):
        with pytest.raises(ValueError, match="four weights"):
            SearchRank("body", "cheese", weights=weights)


def test_a_row_is_not_made_from_its_own_columns():
    blog = Blog.objects.create()
    for vector in (SearchVector("title"), SearchVector("title") + SearchVector(Value("a"))):
        with pytest.raises(ValueError, match="to update, not to insert"):
            Entry.objects.create(blog=blog, title="x", vector=vector)
    made = Entry.objects.create(blog=blog, title="x", vector=SearchVector(Value("cheese"), config="english"))
    assert Entry.objects.filter(pk=made.pk, vector=SearchQuery("cheeses", config="english")).exists()
