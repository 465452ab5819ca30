"""Relations as pyright and mypy read them: keys forward by themselves, ways back by one line of annotation."""

from typing import assert_type

from quintet.db import models
from quintet.db.models.fields.related import RelatedManager


class Person(models.Model):
    """A model that others point at; the annotations name the ways back, which only running code could know."""

    name = models.CharField(max_length=50)

    written: "RelatedManager[Work]"
    profile: "Profile"


class Topic(models.Model):
    """The far end of a many-to-many relation."""

    works: "RelatedManager[Work]"


class Profile(models.Model):
    """One to one with a person."""

    person = models.OneToOneField(Person, models.CASCADE, related_name="profile")
    guardian = models.OneToOneField(Person, models.SET_NULL, null=True, related_name="+")
    person_id: int
    guardian_id: int | None


class Work(models.Model):
    """A model with relations of each kind."""

    author = models.ForeignKey(Person, models.CASCADE, related_name="written")
    editor = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="edited")
    topics = models.ManyToManyField(Topic, related_name="works")
    sequel_of: "models.ForeignKey[Work | None]" = models.ForeignKey("self", models.SET_NULL, null=True)
    similar: "models.ManyToManyField[RelatedManager[Work]]" = models.ManyToManyField("self")

    author_id: int
    editor_id: int | None


def forward(work: Work, profile: Profile) -> None:
    """Hold the assertions; never run."""
    assert_type(work.author, Person)
    assert_type(work.author.name, str)
    assert_type(work.author_id, int)
    assert_type(work.editor, Person | None)
    assert_type(work.editor_id, int | None)
    assert_type(work.sequel_of, Work | None)
    assert_type(profile.person, Person)
    assert_type(profile.guardian, Person | None)


def backward(person: Person, topic: Topic) -> None:
    """Hold the assertions; never run."""
    assert_type(person.profile, Profile)
    assert_type(person.written.get(pk=1), Work)
    assert_type(person.written.filter(pk=1).first(), Work | None)
    assert_type([one.author for one in person.written.all()], list[Person])
    assert_type(person.written.create(), Work)
    person.written.add(Work(), bulk=False)
    person.written.set([Work()], clear=True)
    person.written.remove(Work())
    person.written.clear()
    assert_type(topic.works.get(pk=1).author, Person)


def many(work: Work, topic: Topic) -> None:
    """Hold the assertions; never run."""
    assert_type(work.topics.get(pk=1), Topic)
    assert_type(list(work.topics.all()), list[Topic])
    assert_type(work.similar.get(pk=1), Work)
    work.topics.add(topic, 3, through_defaults={"rank": 1})
    work.topics.set([topic, 4])
    work.topics.remove(topic)
    work.topics.clear()
    assert_type(work.topics.create(), Topic)


async def awaited(person: Person, work: Work) -> None:
    """Hold the assertions; never run."""
    assert_type(await person.written.aget(pk=1), Work)
    assert_type(await person.written.acreate(), Work)
    assert_type([one.author async for one in person.written.all()], list[Person])
    await work.topics.aadd(Topic())
    await work.topics.aset([Topic()])
    await work.topics.aclear()
