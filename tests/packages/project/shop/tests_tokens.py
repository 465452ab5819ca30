"""What djangorestframework-simplejwt and drf-spectacular promise, asked through the alias."""

# ruff: noqa: PT009  tests of a project are written as its documentation writes them

from django.contrib.auth.models import User
from django.urls import reverse
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema
from rest_framework.test import APITestCase
from rest_framework_simplejwt.token_blacklist.models import BlacklistedToken, OutstandingToken
from rest_framework_simplejwt.tokens import AccessToken


class Tokens(APITestCase):
    @classmethod
    def setUpTestData(cls):
        cls.user = User.objects.create_user("ann", password="x")

    def pair(self):
        return self.client.post("/shop/token/", {"username": "ann", "password": "x"}).json()

    def test_a_token_opens(self):
        self.assertEqual(self.client.post("/shop/token/", {"username": "ann", "password": "y"}).status_code, 401)
        self.assertEqual(self.client.get("/shop/whoami/").status_code, 401)
        pair = self.pair()
        self.assertEqual(AccessToken(pair["access"])["user_id"], str(self.user.pk))
        self.client.credentials(HTTP_AUTHORIZATION=f"Bearer {pair['access']}")
        self.assertEqual(self.client.get("/shop/whoami/").json(), {"username": "ann"})

    def test_a_token_is_renewed_and_taken_back(self):
        pair = self.pair()
        self.assertIn("access", self.client.post("/shop/token/refresh/", {"refresh": pair["refresh"]}).json())
        self.assertEqual(self.client.post("/shop/token/blacklist/", {"refresh": pair["refresh"]}).status_code, 200)
        self.assertEqual(self.client.post("/shop/token/refresh/", {"refresh": pair["refresh"]}).status_code, 401)
        self.assertEqual((OutstandingToken.objects.count(), BlacklistedToken.objects.count()), (1, 1))


class Schema(APITestCase):
    def test_the_schema_is_valid_and_knows_the_models(self):
        schema = SchemaGenerator().get_schema(request=None, public=True)
        validate_schema(schema)
        product = schema["components"]["schemas"]["Product"]["properties"]
        self.assertEqual(product["name"], {"type": "string", "maxLength": 30})
        self.assertEqual(product["price"]["format"], "decimal")
        listed = schema["paths"]["/shop/api/products/"]["get"]["parameters"]
        self.assertTrue({"page", "search", "ordering"} <= {one["name"] for one in listed})
        self.assertEqual(schema["paths"]["/shop/api/products/{id}/"]["get"]["parameters"][0]["schema"]["type"], "integer")

    def test_it_is_served(self):
        self.assertContains(self.client.get(reverse("schema")), "openapi: 3.")
        self.assertContains(self.client.get(reverse("swagger")), "swagger-ui")
