"""What the models and serializers of Django REST framework promise, asked through the alias."""

# ruff: noqa: PT009  tests of a project are written as its documentation writes them

from django.contrib.auth.models import User
from django.test import TestCase
from rest_framework import serializers
from rest_framework.authtoken.models import Token, TokenProxy
from rest_framework.renderers import JSONRenderer
from rest_framework.test import APIClient, APITestCase
from rest_framework.validators import UniqueValidator

from shop.models import Label, Maker, Product


class LabelSerializer(serializers.ModelSerializer):
    class Meta:
        model = Label
        fields = ["word"]


class MakerSerializer(serializers.ModelSerializer):
    products = serializers.StringRelatedField(many=True, read_only=True)

    class Meta:
        model = Maker
        fields = "__all__"


class ProductSerializer(serializers.ModelSerializer):
    class Meta:
        model = Product
        fields = ["id", "name", "maker", "size", "price", "made", "sold_out", "labels"]


class WholeSerializer(ProductSerializer):
    maker = MakerSerializer()
    labels = LabelSerializer(many=True)


class Tokens(TestCase):
    def test_a_token_is_made_and_found(self):
        user = User.objects.create_user("ann", password="x")
        token = Token.objects.create(user=user)
        self.assertEqual(len(token.key), 40)
        self.assertEqual(Token.objects.select_related("user").get(key=token.key).user, user)
        self.assertEqual(user.auth_token, token)
        self.assertEqual(TokenProxy.objects.get().pk, user.pk)
        user.delete()
        self.assertFalse(Token.objects.exists())


class Serializers(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.maker = Maker.objects.create(name="Ann")
        cls.red, cls.blue = Label.objects.create(word="red"), Label.objects.create(word="blue")
        cls.chair = Product.objects.create(name="chair", maker=cls.maker, price="20.00")
        cls.chair.labels.add(cls.red)

    def given(self, **changes):
        return {"name": "table", "maker": self.maker.pk, "price": "9.50", "size": "L", "labels": [self.red.pk], **changes}

    def test_a_row_is_told(self):
        self.assertEqual(
            ProductSerializer(self.chair).data,
            {
                "id": self.chair.pk,
                "name": "chair",
                "maker": self.maker.pk,
                "size": "S",
                "price": "20.00",
                "made": None,
                "sold_out": False,
                "labels": [self.red.pk],
            },
        )

    def test_related_rows_are_told(self):
        with self.assertNumQueries(3):  # the products with their makers, the products of those, the labels
            rows = Product.objects.select_related("maker").prefetch_related("labels", "maker__products")
            data = WholeSerializer(rows, many=True).data
            text = JSONRenderer().render(data)
        self.assertIn(b'"labels":[{"word":"red"}]', text)
        self.assertIn(b'"name":"Ann"', text)

    def test_a_row_is_made(self):
        serializer = ProductSerializer(data=self.given(made="2024-05-01"))
        self.assertTrue(serializer.is_valid(), serializer.errors)
        product = serializer.save()
        product.refresh_from_db()
        self.assertEqual((product.name, str(product.price), str(product.made)), ("table", "9.50", "2024-05-01"))
        self.assertEqual(list(product.labels.all()), [self.red])

    def test_a_row_is_changed(self):
        serializer = ProductSerializer(self.chair, data={"price": "1.00", "labels": [self.blue.pk]}, partial=True)
        self.assertTrue(serializer.is_valid(), serializer.errors)
        serializer.save()
        self.assertEqual(str(Product.objects.get(pk=self.chair.pk).price), "1.00")
        self.assertEqual(list(self.chair.labels.all()), [self.blue])

    def test_errors_by_field(self):
        serializer = ProductSerializer(data=self.given(maker=0, price="x", size="XL", name="n" * 31))
        self.assertFalse(serializer.is_valid())
        codes = {name: [one.code for one in errors] for name, errors in serializer.errors.items()}
        self.assertEqual(
            codes, {"maker": ["does_not_exist"], "price": ["invalid"], "size": ["invalid_choice"], "name": ["max_length"]}
        )

    def test_uniqueness(self):
        self.assertIn(UniqueValidator, [type(one) for one in MakerSerializer().fields["name"].validators])
        self.assertEqual(MakerSerializer(data={"name": "Ann"}).is_valid(), False)
        serializer = ProductSerializer(data=self.given(name="chair"))
        self.assertFalse(serializer.is_valid())
        self.assertEqual([one.code for one in serializer.errors["non_field_errors"]], ["unique"])

    def test_fields_follow_the_model(self):
        fields = ProductSerializer().fields
        self.assertEqual(fields["name"].max_length, 30)
        self.assertEqual((fields["price"].max_digits, fields["price"].decimal_places), (8, 2))
        self.assertEqual(dict(fields["size"].choices), {"S": "Small", "L": "Large"})
        self.assertTrue(fields["made"].allow_null)
        self.assertFalse(fields["labels"].required)


class Requests(APITestCase):
    @classmethod
    def setUpTestData(cls):
        cls.maker = Maker.objects.create(name="Ann")
        for number, name in enumerate(("bench", "chair", "table"), start=1):
            Product.objects.create(name=name, maker=cls.maker, price=10 * number)
        cls.token = Token.objects.create(user=User.objects.create_user("ann", password="x"))

    def names(self, **query):
        return [one["name"] for one in self.client.get("/shop/api/products/", query).json()["results"]]

    def test_a_list_is_answered_page_by_page(self):
        with self.assertNumQueries(2):  # how many there are, and those of the page
            answer = self.client.get("/shop/api/products/")
        self.assertEqual(answer.status_code, 200)
        self.assertEqual((answer.data["count"], answer.data["previous"]), (3, None))
        self.assertEqual(answer.json()["next"], "http://testserver/shop/api/products/?page=2")
        self.assertEqual(answer.json()["results"][0]["price"], "10.00")
        self.assertEqual(self.names(page=2), ["table"])

    def test_a_list_is_searched_and_sorted(self):
        self.assertEqual(self.names(search="ta"), ["table"])
        self.assertEqual(self.names(ordering="-price"), ["table", "chair"])

    def test_strangers_read_and_do_not_write(self):
        self.assertEqual(self.client.post("/shop/api/products/", {}).status_code, 401)
        self.assertEqual(self.client.get("/shop/api/products/999/").json(), {"detail": "No Product matches the given query."})

    def test_the_holder_of_a_token_writes(self):
        self.client.credentials(HTTP_AUTHORIZATION=f"Token {self.token.key}")
        made = self.client.post("/shop/api/products/", {"name": "stool", "maker": self.maker.pk, "price": "5"}, format="json")
        self.assertEqual(made.status_code, 201, made.content)
        address = f"/shop/api/products/{made.data['id']}/"
        self.assertEqual(self.client.patch(address, {"price": "6.50"}).json()["price"], "6.50")
        self.assertEqual(self.client.post(f"{address}sell/").json(), {"sold_out": True})
        self.assertEqual(self.client.patch(address, {"price": "x"}).json(), {"price": ["A valid number is required."]})
        self.assertEqual(self.client.delete(address).status_code, 204)
        self.assertFalse(Product.objects.filter(name="stool").exists())

    def test_a_page_to_browse_is_made(self):
        page = APIClient().get("/shop/api/products/", HTTP_ACCEPT="text/html")
        self.assertEqual((page.status_code, page.headers["Content-Type"]), (200, "text/html; charset=utf-8"))
        self.assertContains(page, "<b>GET</b> /shop/api/products/")
