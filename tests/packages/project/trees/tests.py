"""The same questions to every kind of tree of django-treebeard."""

# ruff: noqa: PT009, PT027  tests of a project are written as its documentation writes them

from django.test import TestCase
from treebeard.exceptions import InvalidMoveToDescendant

from trees.models import Listed, Nested, Path, SortedListed, SortedNested, SortedPath

#: Name of each node: name of its parent.
NODES = {
    "1": None, "2": None, "21": "2", "22": "2", "23": "2", "231": "23", "24": "2", "3": None, "4": None, "41": "4",
}  # fmt: skip


def outline(model):
    """Return (name, depth, number of children) of every node, in the order of the tree."""
    return [(node.name, node.get_depth(), node.get_children_count()) for node in model.get_tree()]


WHOLE = [
    ("1", 1, 0), ("2", 1, 4), ("21", 2, 0), ("22", 2, 0), ("23", 2, 1), ("231", 3, 0), ("24", 2, 0), ("3", 1, 0), ("4", 1, 1),
    ("41", 2, 0),
]  # fmt: skip


class Trees:
    """The questions; each subclass names its model."""

    def setUp(self):
        for name, parent in NODES.items():
            if parent is None:
                self.model.add_root(name=name)
            else:
                self.node(parent).add_child(name=name)

    def node(self, name):
        return self.model.objects.get(name=name)

    def names(self, nodes):
        return [node.name for node in nodes]

    def test_a_tree_is_built(self):
        self.assertEqual(outline(self.model), WHOLE)

    def test_relatives(self):
        node = self.node("23")
        self.assertEqual(node.get_parent().name, "2")
        self.assertEqual(node.get_root().name, "2")
        self.assertEqual(self.names(node.get_children()), ["231"])
        self.assertEqual(self.names(node.get_siblings()), ["21", "22", "23", "24"])
        self.assertTrue(node.is_sibling_of(self.node("21")))
        self.assertEqual(self.names(self.node("231").get_ancestors()), ["2", "23"])
        self.assertEqual(self.names(self.node("2").get_descendants()), ["21", "22", "23", "231", "24"])
        self.assertEqual(self.node("2").get_descendant_count(), 5)
        self.assertTrue(self.node("231").is_descendant_of(self.node("2")))
        self.assertFalse(self.node("231").is_child_of(self.node("2")))
        self.assertTrue(self.node("231").is_leaf())
        self.assertEqual(self.names(self.model.get_root_nodes()), ["1", "2", "3", "4"])

    def test_nodes_are_added(self):
        self.node("4").add_child(name="42")
        self.model.add_root(name="5")
        self.node("42").add_sibling("right" if not self.sorted else "sorted-sibling", name="43")
        self.assertEqual(outline(self.model)[8:], [("4", 1, 3), ("41", 2, 0), ("42", 2, 0), ("43", 2, 0), ("5", 1, 0)])

    def test_a_branch_is_moved(self):
        self.node("2").move(self.node("4"), "sorted-child" if self.sorted else "first-child")
        found = outline(self.model)
        self.assertIn(("2", 2, 4), found)
        self.assertIn(("231", 4, 0), found)
        self.assertEqual(self.names(self.node("4").get_children()), ["2", "41"])
        self.assertEqual(self.names(self.model.get_root_nodes()), ["1", "3", "4"])

    def test_a_node_becomes_a_root(self):
        self.node("23").move(self.node("3"), "sorted-sibling" if self.sorted else "left")
        self.assertEqual(self.names(self.model.get_root_nodes()), ["1", "2", "23", "3", "4"])
        self.assertEqual(self.names(self.node("2").get_children()), ["21", "22", "24"])

    def test_no_node_moves_below_itself(self):
        with self.assertRaises(InvalidMoveToDescendant):
            self.node("2").move(self.node("231"), "sorted-child" if self.sorted else "first-child")

    def test_branches_are_deleted(self):
        self.node("23").delete()
        self.model.objects.filter(name__in=["4", "1"]).delete()
        self.assertEqual(outline(self.model), [("2", 1, 3), ("21", 2, 0), ("22", 2, 0), ("24", 2, 0), ("3", 1, 0)])

    def test_a_tree_is_annotated(self):
        found = self.model.get_annotated_list(self.node("23"))
        self.assertEqual([(node.name, info["level"]) for node, info in found], [("23", 0), ("231", 1)])


class PathTest(Trees, TestCase):
    model, sorted = Path, False

    def test_nothing_is_wrong_with_the_tree(self):
        self.node("2").move(self.node("4"), "first-child")
        self.assertEqual(Path.find_problems(), ([], [], [], [], []))

    def test_deleting_takes_a_fixed_number_of_queries(self):
        node = self.node("2")
        with self.assertNumQueries(4):  # a savepoint, the node, its branch, the end of the savepoint
            node.delete()

    def test_a_request_is_answered_with_the_tree(self):
        with self.assertNumQueries(1):
            tree = self.client.get("/trees/").json()["tree"]
        self.assertEqual(tree, [[name, depth - 1] for name, depth, _children in WHOLE])

    def test_neighbours(self):
        node = self.node("23")
        self.assertEqual((node.get_prev_sibling().name, node.get_next_sibling().name), ("22", "24"))


class SortedPathTest(Trees, TestCase):
    model, sorted = SortedPath, True


class NestedTest(Trees, TestCase):
    model, sorted = Nested, False


class SortedNestedTest(Trees, TestCase):
    model, sorted = SortedNested, True


class ListedTest(Trees, TestCase):
    model, sorted = Listed, False


class SortedListedTest(Trees, TestCase):
    model, sorted = SortedListed, True
