"""Trees of django-treebeard: materialised paths, nested sets and adjacency lists, with and without an order."""

from django.db import models
from treebeard.al_tree import AL_Node
from treebeard.mp_tree import MP_Node
from treebeard.ns_tree import NS_Node


class Path(MP_Node):
    name = models.CharField(max_length=20)


class SortedPath(MP_Node):
    name = models.CharField(max_length=20)
    node_order_by = ["name"]


class Nested(NS_Node):
    name = models.CharField(max_length=20)


class SortedNested(NS_Node):
    name = models.CharField(max_length=20)
    node_order_by = ["name"]


class Listed(AL_Node):
    parent = models.ForeignKey("self", models.CASCADE, null=True, db_index=True, related_name="children_set")
    sib_order = models.PositiveIntegerField()
    name = models.CharField(max_length=20)


class SortedListed(AL_Node):
    parent = models.ForeignKey("self", models.CASCADE, null=True, db_index=True, related_name="children_set")
    name = models.CharField(max_length=20)
    node_order_by = ["name"]
