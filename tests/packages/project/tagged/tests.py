"""What django-taggit promises, asked through the alias."""

# ruff: noqa: PT009  tests of a project are written as its documentation writes them

from django import forms
from django.db.models import Count
from django.test import TestCase
from taggit.models import Tag

from tagged.models import Biscuit, Bread, Cake, Flour


class BreadForm(forms.ModelForm):
    class Meta:
        model = Bread
        fields = ["name", "tags"]


class Tags(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.rye, cls.bun = Bread.objects.create(name="rye"), Bread.objects.create(name="bun")
        cls.rye.tags.add("dark", "sour")
        cls.bun.tags.add("sweet", "small")

    def names(self, one):
        return sorted(one.tags.names())

    def test_tags_are_added_set_and_removed(self):
        self.assertEqual(self.names(self.rye), ["dark", "sour"])
        self.rye.tags.remove("sour")
        self.rye.tags.set(["dark", "heavy"])
        self.assertEqual(self.names(self.rye), ["dark", "heavy"])
        self.assertEqual(sorted(self.rye.tags.slugs()), ["dark", "heavy"])
        self.rye.tags.clear()
        self.assertEqual(self.names(self.rye), [])

    def test_rows_are_found_by_tags(self):
        self.assertEqual([one.name for one in Bread.objects.filter(tags__name__in=["sour", "dark"]).distinct()], ["rye"])
        self.assertEqual([one.name for one in Bread.objects.exclude(tags__name="dark")], ["bun"])
        counted = Bread.objects.annotate(many=Count("tags")).order_by("name")
        self.assertEqual([(one.name, one.many) for one in counted], [("bun", 2), ("rye", 2)])

    def test_tags_are_prefetched(self):
        with self.assertNumQueries(2):
            rows = [(one.name, sorted(tag.name for tag in one.tags.all())) for one in Bread.objects.prefetch_related("tags")]
        self.assertEqual(sorted(rows), [("bun", ["small", "sweet"]), ("rye", ["dark", "sour"])])

    def test_what_is_alike_and_what_is_most_common(self):
        Bread.objects.create(name="black").tags.add("dark")
        self.assertEqual([one.name for one in self.rye.tags.similar_objects()], ["black"])
        self.assertEqual(Bread.tags.most_common()[0].name, "dark")

    def test_forms(self):
        form = BreadForm({"name": "loaf", "tags": 'plain, "two words"'})
        self.assertTrue(form.is_valid(), form.errors)
        self.assertEqual(self.names(form.save()), ["plain", "two words"])
        self.assertIn('value="dark, sour"', BreadForm(instance=self.rye)["tags"].as_widget())

    def test_slugs_stay_unique(self):
        self.assertEqual([Tag.objects.create(name=name).slug for name in ("a b", "a-b")], ["a-b", "a-b_1"])

    def test_tables_of_ones_own(self):
        cake, biscuit = Cake.objects.create(name="round"), Biscuit.objects.create()
        cake.flours.add("wheat")
        biscuit.flours.add("wheat", "oat")
        self.assertEqual(sorted(Flour.objects.values_list("name", flat=True)), ["oat", "wheat"])
        self.assertEqual(Cake.objects.get(flours__name="wheat"), cake)
        self.assertEqual(Biscuit.objects.filter(flours__name="oat").get(), biscuit)
        cake.delete()
        self.assertFalse(Flour.objects.get(name="wheat").uses.exists())
