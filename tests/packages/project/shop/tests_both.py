"""Django REST framework and django-filter together."""

# ruff: noqa: PT009  tests of a project are written as its documentation writes them

from rest_framework.test import APITestCase

from shop.models import Maker, Product


class FilteredLists(APITestCase):
    @classmethod
    def setUpTestData(cls):
        ann, bob = Maker.objects.create(name="Ann"), Maker.objects.create(name="Bob")
        Product.objects.create(name="chair", maker=ann, price="20.00")
        Product.objects.create(name="table", maker=ann, price="90.50", size="L")
        Product.objects.create(name="stool", maker=bob, price="7.00")

    def names(self, **query):
        return [one["name"] for one in self.client.get("/shop/api/products/", query).json()["results"]]

    def test_a_request_is_answered_with_what_it_asks_for(self):
        self.assertEqual(self.names(price__lt="50", ordering="-price"), ["chair", "stool"])
        self.assertEqual(self.names(price__gte="8", maker__name="Ann", size="L"), ["table"])

    def test_wrong_input_is_told(self):
        answer = self.client.get("/shop/api/products/", {"price__lt": "x", "size": "XL"})
        self.assertEqual(answer.status_code, 400)
        self.assertEqual(sorted(answer.json()), ["price__lt", "size"])
