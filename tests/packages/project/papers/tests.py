"""What django-guardian promises, asked through the alias."""

# ruff: noqa: PT009  tests of a project are written as its documentation writes them

from django.contrib.auth.models import AnonymousUser, Group, User
from django.template import Context, Template
from django.test import TestCase
from guardian.models import UserObjectPermission
from guardian.shortcuts import (
    assign_perm,
    get_groups_with_perms,
    get_objects_for_user,
    get_perms,
    get_users_with_perms,
    remove_perm,
)
from guardian.utils import clean_orphan_obj_perms, get_anonymous_user

from papers.models import Note, NoteUserPermission, Paper


class Permissions(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.ann = User.objects.create_user("ann", password="x")
        cls.bob = User.objects.create_user("bob", password="x")
        cls.editors = Group.objects.create(name="editors")
        cls.first, cls.second = Paper.objects.create(title="First"), Paper.objects.create(title="Second")

    def test_one_object_is_granted_and_no_other(self):
        assign_perm("change_paper", self.ann, self.first)
        self.assertTrue(self.ann.has_perm("papers.change_paper", self.first))
        self.assertFalse(self.ann.has_perm("papers.change_paper", self.second))
        self.assertFalse(self.ann.has_perm("papers.change_paper"))
        self.assertFalse(self.bob.has_perm("papers.change_paper", self.first))

    def test_what_is_taken_back_is_refused(self):
        assign_perm("view_paper", self.ann, self.first)
        remove_perm("view_paper", self.ann, self.first)
        self.assertFalse(User.objects.get(pk=self.ann.pk).has_perm("papers.view_paper", self.first))

    def test_groups(self):
        self.bob.groups.add(self.editors)
        assign_perm("publish_paper", self.editors, self.second)
        self.assertEqual(get_perms(self.bob, self.second), ["publish_paper"])
        self.assertEqual(list(get_groups_with_perms(self.second)), [self.editors])
        self.assertEqual(list(get_users_with_perms(self.second)), [self.bob])

    def test_objects_of_a_user(self):
        assign_perm("view_paper", self.ann, Paper.objects.all())
        assign_perm("change_paper", self.ann, self.second)
        self.assertEqual([one.title for one in get_objects_for_user(self.ann, "papers.view_paper")], ["First", "Second"])
        both = get_objects_for_user(self.ann, ["view_paper", "change_paper"], Paper)
        self.assertEqual(list(both), [self.second])

    def test_permissions_in_tables_of_their_own(self):
        note = Note.objects.create(text="x")
        assign_perm("change_note", self.ann, note)
        self.assertEqual(NoteUserPermission.objects.get().content_object, note)
        self.assertTrue(self.ann.has_perm("papers.change_note", note))
        self.assertFalse(UserObjectPermission.objects.exists())

    def test_the_anonymous_user_is_a_row(self):
        self.assertFalse(AnonymousUser().has_perm("papers.view_paper", self.first))
        assign_perm("view_paper", AnonymousUser(), self.first)
        self.assertTrue(AnonymousUser().has_perm("papers.view_paper", self.first))
        self.assertEqual(get_anonymous_user().username, "AnonymousUser")

    def test_orphans_are_swept(self):
        assign_perm("view_paper", self.ann, self.first)
        self.first.delete()
        self.assertEqual(clean_orphan_obj_perms(), 1)

    def test_templates_ask(self):
        assign_perm("view_paper", self.ann, self.first)
        page = Template('{% load guardian_tags %}{% get_obj_perms user for paper as "perms" %}{{ perms|join:"," }}')
        self.assertEqual(page.render(Context({"user": self.ann, "paper": self.first})), "view_paper")


class Pages(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.ann = User.objects.create_user("ann", password="x")
        cls.paper, cls.other = Paper.objects.create(title="First"), Paper.objects.create(title="Second")

    def setUp(self):
        self.client.force_login(self.ann)

    def test_a_request_is_refused_and_then_answered(self):
        self.assertEqual(self.client.get(f"/papers/{self.paper.pk}/edit/").status_code, 403)
        assign_perm("change_paper", self.ann, self.paper)
        page = self.client.get(f"/papers/{self.paper.pk}/edit/")
        self.assertEqual((page.status_code, page.text), (200, f"editing {self.paper.pk}"))
        self.assertEqual(self.client.get(f"/papers/{self.other.pk}/edit/").status_code, 403)

    def test_views_of_classes(self):
        self.assertEqual(self.client.get(f"/papers/{self.paper.pk}/").status_code, 403)
        assign_perm("view_paper", self.ann, self.paper)
        self.assertEqual(self.client.get(f"/papers/{self.paper.pk}/").text, "First")
        self.assertEqual(self.client.get("/papers/").text, "First")
