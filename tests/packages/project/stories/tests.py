"""What django-model-utils promises, asked through the alias."""

# ruff: noqa: PT009, PT027  tests of a project are written as its documentation writes them

import datetime

from django.db import IntegrityError, transaction
from django.test import TestCase
from django.utils import timezone
from excerpts.models import Article
from model_utils.managers import InheritanceQuerySet

from stories.models import Bar, Event, Notice, Place, Pub, Restaurant, Story, Ticket


class TimesAndStates(TestCase):
    def test_times_are_stamped(self):
        story = Story.objects.create(title="One")
        created, modified = story.created, story.modified
        story.title = "Two"
        story.save()
        story.refresh_from_db()
        self.assertEqual(story.created, created)
        self.assertGreater(story.modified, modified)

    def test_modified_is_saved_with_named_fields(self):
        story = Story.objects.create(title="One")
        before = story.modified
        story.title = "Two"
        story.save(update_fields=["title"])
        self.assertGreater(Story.objects.get().modified, before)

    def test_a_state_has_a_manager_and_a_time(self):
        first, second = Story.objects.create(title="a"), Story.objects.create(title="b")
        self.assertEqual(first.status, Story.STATUS.draft)
        changed = second.status_changed
        second.status = Story.STATUS.published
        second.save()
        self.assertGreater(second.status_changed, changed)
        self.assertEqual(list(Story.draft.all()), [first])
        self.assertEqual(list(Story.published.values_list("title", flat=True)), ["b"])

    def test_a_query_is_a_manager(self):
        for views in (5, 20, 30):
            Story.objects.create(title=str(views), views=views)
        self.assertEqual([story.views for story in Story.recent.all()], [30, 20])

    def test_time_frames(self):
        now = timezone.now()
        day = datetime.timedelta(days=1)
        Event.objects.create(name="past", start=now - 2 * day, end=now - day)
        Event.objects.create(name="now", start=now - day, end=now + day)
        Event.objects.create(name="open")
        self.assertEqual(sorted(Event.timeframed.values_list("name", flat=True)), ["now", "open"])

    def test_a_monitor_notes_when_a_value_comes(self):
        ticket = Ticket.objects.create()
        self.assertIsNone(ticket.closed)
        ticket.status = Ticket.STATUS.closed
        ticket.save()
        self.assertIsNotNone(Ticket.objects.get(pk=ticket.pk).closed)


class Deletion(TestCase):
    def test_rows_are_hidden_and_kept(self):
        kept, gone = Notice.objects.create(text="kept"), Notice.objects.create(text="gone")
        gone.delete()
        self.assertEqual(list(Notice.available_objects.all()), [kept])
        self.assertEqual(Notice.all_objects.count(), 2)
        Notice.available_objects.filter(pk=kept.pk).delete()
        self.assertTrue(Notice.all_objects.get(pk=kept.pk).is_removed)
        kept.delete(soft=False)
        self.assertEqual(list(Notice.all_objects.all()), [gone])


class Fields(TestCase):
    def test_an_excerpt_is_split_off(self):
        article = Article.objects.create(body="Short.\n\n<!-- split -->\n\nLong.")
        found = Article.objects.get(pk=article.pk)
        self.assertEqual(found.body.excerpt, "Short.\n")
        self.assertTrue(found.body.has_more)
        self.assertEqual(str(found.body), "Short.\n\n<!-- split -->\n\nLong.")
        found.body = "Other"
        found.save()
        self.assertEqual(Article.objects.get(pk=article.pk).body.content, "Other")

    def test_tokens_and_keys_are_made(self):
        tickets = [Ticket.objects.create() for _ in range(3)]
        self.assertEqual(len({ticket.token for ticket in tickets}), 3)
        self.assertEqual(Ticket.objects.get(pk=str(tickets[0].pk)), tickets[0])

    def test_choices_hold(self):
        with self.assertRaises(IntegrityError), transaction.atomic():
            Story.objects.create(title=None)


class Tracking(TestCase):
    def test_changes_are_known_until_they_are_saved(self):
        story = Story.objects.create(title="One", views=1)
        story.title = "Two"
        self.assertTrue(story.tracker.has_changed("title"))
        self.assertEqual(story.tracker.previous("title"), "One")
        self.assertEqual(story.tracker.changed(), {"title": "One"})
        story.save()
        self.assertEqual(story.tracker.changed(), {})

    def test_rows_of_a_query_are_tracked(self):
        Story.objects.create(title="One", views=1)
        for story in Story.objects.all():
            story.views += 1
            self.assertEqual(story.tracker.changed(), {"views": 1})

    def test_deferred_fields_are_read_when_they_are_compared(self):
        Story.objects.create(title="One")
        story = Story.objects.only("views").get()
        story.title = "Two"
        self.assertEqual(story.tracker.previous("title"), "One")


class Inheritance(TestCase):
    def setUp(self):
        self.place = Place.objects.create(name="place")
        self.restaurant = Restaurant.objects.create(name="restaurant", stars=2, town=self.place)
        self.pub = Pub.objects.create(name="pub", beers=9, town=self.place)

    def test_rows_come_as_their_own_class(self):
        with self.assertNumQueries(1):
            found = list(Place.objects.select_subclasses().order_by("pk"))
        self.assertEqual(found, [self.place, self.restaurant, self.pub])
        self.assertEqual([type(one) for one in found], [Place, Restaurant, Pub])
        self.assertEqual(found[2].beers, 9)

    def test_one_class_only(self):
        found = list(Place.objects.select_subclasses(Restaurant).order_by("pk"))
        self.assertEqual([type(one) for one in found], [Place, Restaurant, Place])
        self.assertEqual([type(one) for one in Place.objects.select_subclasses("bar").order_by("pk")], [Place, Place, Bar])

    def test_one_row_of_its_own_class(self):
        self.assertEqual(type(Place.objects.get_subclass(pk=self.pub.pk)), Pub)
        self.assertEqual(type(Place.objects.filter(name="restaurant").select_subclasses().first()), Restaurant)

    def test_over_a_relation_and_in_steps(self):
        self.assertEqual([type(one) for one in self.place.parts.select_subclasses().order_by("pk")], [Restaurant, Pub])
        self.assertIsInstance(Place.objects.select_subclasses(), InheritanceQuerySet)
        self.assertEqual({type(one) for one in Place.objects.select_subclasses().iterator()}, {Place, Restaurant, Pub})

    def test_instance_of(self):
        self.assertEqual([one.pk for one in Place.objects.instance_of(Bar)], [self.pub.pk])

    def test_annotations_come_along(self):
        from django.db.models import Count

        found = Place.objects.annotate(n=Count("parts")).select_subclasses().order_by("pk")
        self.assertEqual([(type(one), one.n) for one in found], [(Place, 2), (Restaurant, 0), (Pub, 0)])

    def test_values_are_not_instances(self):
        self.assertEqual(Place.objects.select_subclasses().values("name").order_by("pk")[0], {"name": "place"})


class Pages(TestCase):
    def test_a_request_is_answered_by_a_state_and_its_manager(self):
        Story.objects.create(title="hidden")
        Story.objects.create(title="shown", status=Story.STATUS.published)
        self.assertEqual(self.client.get("/stories/published/").json(), {"stories": [["shown", "published"]]})

    def test_a_request_is_answered_with_subclasses(self):
        Place.objects.create(name="town")
        Restaurant.objects.create(name="inn")
        Pub.objects.create(name="pub")
        with self.assertNumQueries(1):
            answer = self.client.get("/stories/places/").json()
        self.assertEqual(answer, {"places": ["Place", "Restaurant", "Pub"]})
