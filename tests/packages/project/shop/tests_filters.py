"""What django-filter promises, asked through the alias."""

# ruff: noqa: PT009  tests of a project are written as its documentation writes them

import datetime

import django_filters
from django.test import TestCase

from shop.filters import ProductFilter
from shop.models import Label, Maker, Product


class Filters(TestCase):
    @classmethod
    def setUpTestData(cls):
        ann, bob = Maker.objects.create(name="Ann"), Maker.objects.create(name="Bob")
        cls.ann, cls.red = ann, Label.objects.create(word="red")
        day = datetime.date
        chair = Product.objects.create(name="chair", maker=ann, price="20.00", made=day(2024, 5, 1))
        Product.objects.create(name="table", maker=ann, price="90.50", made=day(2025, 1, 2), size="L")
        Product.objects.create(name="armchair", maker=bob, price="70.00", sold_out=True)
        chair.labels.add(cls.red)

    def found(self, **data):
        filterset = ProductFilter(data, queryset=Product.objects.all())
        self.assertTrue(filterset.is_valid(), filterset.errors)
        return [product.name for product in filterset.qs]

    def test_lookups(self):
        self.assertEqual(self.found(), ["armchair", "chair", "table"])
        self.assertEqual(self.found(name__icontains="CHAIR"), ["armchair", "chair"])
        self.assertEqual(self.found(name__in="chair,table"), ["chair", "table"])
        self.assertEqual(self.found(min_price="70"), ["armchair", "table"])
        self.assertEqual(self.found(price__lt="70.00"), ["chair"])
        self.assertEqual(self.found(price__range="60,80"), ["armchair"])

    def test_dates_choices_and_truth(self):
        self.assertEqual(self.found(made__year="2024"), ["chair"])
        self.assertEqual(self.found(made__isnull="true"), ["armchair"])
        self.assertEqual(self.found(made__gt="2024-06-01"), ["table"])
        self.assertEqual(self.found(size="L"), ["table"])
        self.assertEqual(self.found(sold_out="true"), ["armchair"])

    def test_relations(self):
        self.assertEqual(self.found(maker=str(self.ann.pk)), ["chair", "table"])
        self.assertEqual(self.found(maker__name__startswith="B"), ["armchair"])
        self.assertEqual(self.found(labels=[str(self.red.pk)]), ["chair"])

    def test_methods_and_orders(self):
        self.assertEqual(self.found(search="ann"), ["chair", "table"])
        self.assertEqual(self.found(order="-price"), ["table", "armchair", "chair"])
        self.assertEqual(self.found(order="maker,price"), ["chair", "table", "armchair"])

    def test_wrong_input_is_told_and_filters_nothing(self):
        filterset = ProductFilter({"size": "XL", "made__year": "x"}, queryset=Product.objects.all())
        self.assertFalse(filterset.is_valid())
        self.assertEqual(sorted(filterset.errors), ["made__year", "size"])

    def test_a_filterset_is_made_from_a_model(self):
        made = django_filters.filterset.filterset_factory(Product, fields=["name", "maker"])
        self.assertEqual([one.name for one in made({"name": "table"}).qs], ["table"])

    def test_its_form_is_rendered(self):
        self.assertIn('name="maker"', str(ProductFilter({}, queryset=Product.objects.all()).form))

    def test_a_request_is_answered_with_what_it_asks_for(self):
        with self.assertNumQueries(1):
            page = self.client.get("/shop/", {"price__lt": "80", "order": "-price"})
        self.assertEqual((page.status_code, page.text), (200, "armchair, chair"))
        self.assertEqual(self.client.get("/shop/", {"size": "XL"}).text, "")
