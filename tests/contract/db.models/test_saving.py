"""The arguments of save(), and the order of rows with respect to others."""

import warnings

import pytest

from quintet.core.exceptions import FieldDoesNotExist
from quintet.db import DatabaseError, connections, models
from quintet.db.transaction import TransactionManagementError, atomic
from quintet.kernel.apps import Apps
from quintet.test.utils import CaptureQueriesContext
from quintet.utils.deprecation import RemovedInDjango60Warning
from tests.kit.databases import in_portals
from tests.kit.library import tables

APPS = Apps()


class Question(models.Model):
    text = models.CharField(max_length=20, default="")

    class Meta:
        app_label = "quiz"
        apps = APPS

    @property
    def words(self):
        return self.text.split()


class Looking(Question):
    class Meta:
        app_label = "quiz"
        apps = APPS
        proxy = True
        select_on_save = True


class Answer(models.Model):
    question = models.ForeignKey(Question, models.CASCADE)

    class Meta:
        app_label = "quiz"
        apps = APPS
        order_with_respect_to = "question"


@pytest.fixture
def quiz(db):
    with tables(db["db"], Question, Answer):
        yield Question.objects.using("db").create(text="why?")


def test_all_unknown_arguments_are_named():
    with pytest.raises(TypeError, match=r"Question\(\) got unexpected keyword arguments: 'foo', 'bar'"):
        Question(foo=1, bar=2)


def test_a_property_without_a_setter_cannot_be_given():
    with pytest.raises(AttributeError, match="words"):
        Question(words=[])


@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        ({"force_insert": True, "force_update": True}, ValueError, "Cannot force both insert and updating in model saving."),
        ({"force_insert": (Question, 3)}, TypeError, "Invalid force_insert member. 3 must be a model subclass."),
        ({"force_insert": (Answer,)}, TypeError, "Invalid force_insert member. Answer must be a base of Question."),
        ({"force_insert": Question}, TypeError, "force_insert must be a bool or tuple."),
        (
            {"update_fields": ["zz", "id"]},
            ValueError,
            "The following fields do not exist in this model, are m2m fields, primary keys, or are non-concrete fields: id, zz",
        ),
    ],
)
def test_save_tells_what_is_wrong_with_its_arguments(quiz, given, error, message):
    with pytest.raises(error) as told:
        quiz.save(**given)
    assert str(told.value) == message


def test_positional_arguments_still_save_and_warn(quiz):
    quiz.text = "how?"
    with pytest.warns(RemovedInDjango60Warning, match=r"Passing positional arguments to save\(\) is deprecated"):
        quiz.save(False, False, "db", ["text"])
    assert Question.objects.using("db").get().text == "how?"


def test_positional_arguments_are_told_by_the_name_that_was_called(quiz):
    async def saves():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            await quiz.asave(False, force_insert=True)

    with pytest.raises(TypeError, match=r"Model.asave\(\) got multiple values for argument 'force_insert'"):
        in_portals(saves())


def test_a_proxy_may_ask_to_look_before_it_saves(quiz):
    looking = Looking.objects.using("db").get()
    with CaptureQueriesContext(connections["db"]) as asked:
        looking.save()
    assert [query["sql"].split()[0] for query in asked.captured_queries] == ["SELECT", "UPDATE"]


def test_a_forced_update_needs_a_row(quiz):
    quiz.delete()
    quiz.pk = 77
    with pytest.raises(DatabaseError, match="Forced update did not affect any rows"):
        quiz.save(force_update=True)


def test_refresh_takes_the_database_of_its_queryset_unless_told(quiz):
    changed = Question.objects.using("db").filter(pk=quiz.pk)
    changed.update(text="new")
    quiz.refresh_from_db(from_queryset=Question.objects.using("db"))
    assert quiz.text == "new"


# --- order_with_respect_to ----------------------------------------------------------------------------------------------


def test_rows_keep_the_order_in_which_they_were_made(quiz):
    made = [Answer.objects.using("db").create(question=quiz) for _ in range(3)]
    assert [one._order for one in made] == [0, 1, 2]
    assert list(quiz.get_answer_order().using("db")) == [one.pk for one in made]
    assert Answer._meta.ordering == ("_order",)


def test_the_order_can_be_set_and_walked(quiz):
    first, second, third = (Answer.objects.using("db").create(question=quiz) for _ in range(3))
    quiz.set_answer_order([third.pk, first.pk, second.pk], using="db")
    assert list(Answer.objects.using("db")) == [third, first, second]


def test_order_with_respect_to_names_a_field():
    with pytest.raises(FieldDoesNotExist, match="Lost has no field named 'nowhere'"):
        type(
            "Lost",
            (models.Model,),
            {
                "__module__": __name__,
                "Meta": type("Meta", (), {"app_label": "quiz", "apps": Apps(), "order_with_respect_to": "nowhere"}),
            },
        )


def test_empty_text_is_no_key_where_keys_are_no_text(quiz):
    apps = Apps()
    meta = type("Meta", (), {"app_label": "quiz", "apps": apps})
    word = type("Word", (models.Model,), {"word": models.CharField(primary_key=True), "Meta": meta, "__module__": __name__})
    about = models.ForeignKey(word, models.CASCADE)
    type("Note", (models.Model,), {"about": about, "Meta": meta, "__module__": __name__})
    assert about.get_db_prep_save("", connections["db"]) == ""
    assert Answer._meta.get_field("question").get_db_prep_save("", connections["db"]) is None


@pytest.mark.parametrize(
    "fails",
    [
        lambda quiz: quiz.save(force_insert=True),
        lambda quiz: Question.objects.using("db").create(pk=quiz.pk),
        lambda quiz: Question.objects.using("db").bulk_create([Question(pk=quiz.pk)]),
        lambda quiz: Question.objects.using("db").filter(pk=quiz.pk).update(text=None),
        lambda quiz: Question(pk=77).save(force_update=True, using="db"),
    ],
    ids=["save", "create", "bulk_create", "update", "no row"],
)
def test_a_write_that_failed_takes_its_block_back_on_every_database(quiz, fails):
    with atomic(using="db"):
        Question.objects.using("db").create(text="half done")
        with pytest.raises(DatabaseError):
            fails(quiz)
        with pytest.raises(TransactionManagementError, match="until the end of the 'atomic' block"):
            Question.objects.using("db").count()
    assert Question.objects.using("db").count() == 1
    with atomic(using="db"):
        Question.objects.using("db").create(text="before")
        with pytest.raises(DatabaseError), atomic(using="db"):
            fails(quiz)
        Question.objects.using("db").create(text="after")
    assert Question.objects.using("db").count() == 3
    with pytest.raises(DatabaseError):
        fails(quiz)  # without a block nothing is broken
    assert Question.objects.using("db").count() == 3
