"""What django-mptt promises, asked through the alias."""

# ruff: noqa: PT009, PT027  tests of a project are written as its documentation writes them

from django import forms
from django.db.models import ProtectedError
from django.test import TestCase
from mptt.exceptions import InvalidMove
from mptt.forms import TreeNodeChoiceField
from mptt.templatetags.mptt_tags import cache_tree_children
from mptt.utils import get_cached_trees

from genres.models import Album, Department, Genre


class Genres(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.rock = Genre.objects.create(name="Rock")
        cls.jazz = Genre.objects.create(name="Jazz")
        cls.hard = Genre.objects.create(name="Hard", parent=cls.rock)
        cls.metal = Genre.objects.create(name="Metal", parent=cls.hard)
        cls.blues = Genre.objects.create(name="Blues", parent=cls.rock)

    def setUp(self):
        for one in (self.rock, self.jazz, self.hard, self.metal, self.blues):
            one.refresh_from_db()

    def names(self, nodes):
        return [node.name for node in nodes]

    def test_the_tree_in_its_order(self):
        found = [(node.name, node.level) for node in Genre.objects.all()]
        self.assertEqual(found, [("Jazz", 0), ("Rock", 0), ("Blues", 1), ("Hard", 1), ("Metal", 2)])

    def test_relatives(self):
        self.assertEqual(self.names(self.metal.get_ancestors()), ["Rock", "Hard"])
        self.assertEqual(self.names(self.metal.get_ancestors(ascending=True, include_self=True)), ["Metal", "Hard", "Rock"])
        self.assertEqual(self.names(self.rock.get_children()), ["Blues", "Hard"])
        self.assertEqual(self.names(self.rock.get_descendants()), ["Blues", "Hard", "Metal"])
        self.assertEqual(self.rock.get_descendant_count(), 3)
        self.assertEqual(self.names(self.rock.get_leafnodes()), ["Blues", "Metal"])
        self.assertEqual(self.names(self.blues.get_siblings()), ["Hard"])
        self.assertEqual(self.blues.get_next_sibling(), self.hard)
        self.assertEqual(self.metal.get_root(), self.rock)
        self.assertTrue(self.metal.is_descendant_of(self.rock))
        self.assertEqual(self.names(Genre.objects.root_nodes()), ["Jazz", "Rock"])

    def test_a_branch_is_moved(self):
        self.hard.move_to(self.jazz)
        self.jazz.refresh_from_db()
        self.assertEqual(self.names(self.jazz.get_descendants()), ["Hard", "Metal"])
        self.metal.refresh_from_db()
        self.metal.parent = None
        self.metal.save()
        self.assertEqual(self.names(Genre.objects.root_nodes()), ["Jazz", "Metal", "Rock"])

    def test_no_node_moves_below_itself(self):
        with self.assertRaises(InvalidMove):
            self.rock.move_to(self.metal)

    def test_a_branch_is_deleted(self):
        self.hard.delete()
        self.assertEqual(self.names(Genre.objects.all()), ["Jazz", "Rock", "Blues"])
        self.rock.refresh_from_db()
        self.assertEqual(self.rock.get_descendant_count(), 1)

    def test_a_tree_is_built_anew(self):
        Genre.objects.update(lft=0, rght=0)
        Genre.objects.rebuild()
        self.test_the_tree_in_its_order()

    def test_many_nodes_wait_for_the_end(self):
        with Genre.objects.delay_mptt_updates():
            for name in ("Bebop", "Acid"):
                Genre.objects.create(name=name, parent=self.jazz)
        self.jazz.refresh_from_db()
        self.assertEqual(self.names(self.jazz.get_children()), ["Acid", "Bebop"])

    def test_sets_of_trees(self):
        hard = Genre.objects.filter(pk=self.hard.pk)
        self.assertEqual(self.names(Genre.objects.get_queryset_descendants(hard, include_self=True)), ["Hard", "Metal"])
        self.assertEqual(self.names(Genre.objects.get_queryset_ancestors(hard)), ["Rock"])

    def test_related_rows_are_counted_along_the_tree(self):
        for number, genre in enumerate((self.rock, self.metal, self.metal)):
            Album.objects.create(title=str(number), genre=genre)
        counted = Genre.objects.add_related_count(Genre.objects.all(), Album, "genre", "albums_in_all", cumulative=True)
        self.assertEqual(
            {one.name: one.albums_in_all for one in counted}, {"Jazz": 0, "Rock": 3, "Blues": 0, "Hard": 2, "Metal": 2}
        )

    def test_a_tree_is_read_in_one_query(self):
        with self.assertNumQueries(1):
            jazz, rock = cache_tree_children(Genre.objects.all())
            self.assertEqual(self.names(rock.get_children()), ["Blues", "Hard"])
            self.assertEqual(self.names(jazz.get_children()), [])
        self.assertEqual(self.names(get_cached_trees(Genre.objects.all())), ["Jazz", "Rock"])

    def test_a_form_shows_levels(self):
        class Choice(forms.Form):
            genre = TreeNodeChoiceField(queryset=Genre.objects.all())

        self.assertInHTML(f'<option value="{self.hard.pk}">--- Hard</option>', str(Choice()))

    def test_a_request_is_answered_with_the_tree(self):
        with self.assertNumQueries(1):
            page = self.client.get("/genres/")
        self.assertHTMLEqual(
            page.text, "<ul><li>Jazz</li><li>Rock<ul><li>Blues</li><li>Hard<ul><li>Metal</li></ul></li></ul></li></ul>"
        )


class Departments(TestCase):
    def test_another_name_of_the_parent(self):
        head = Department.objects.create(title="Head")
        sales = Department.objects.create(title="Sales", above=head)
        Department.objects.insert_node(Department(title="North"), sales, save=True)
        head.refresh_from_db()
        self.assertEqual([one.title for one in head.get_descendants()], ["Sales", "North"])
        with self.assertRaises(ProtectedError):
            Department.objects.filter(pk=head.pk).delete()
