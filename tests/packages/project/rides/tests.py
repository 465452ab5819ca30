"""What django-ninja promises, asked through the alias."""

# ruff: noqa: PT009  tests of a project are written as its documentation writes them

from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import TestCase


class Api(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.users = [User.objects.create_user(name) for name in ("ann", "amy", "bob", "abe")]

    def test_values_of_the_address(self):
        self.assertEqual(self.client.get("/rides/api/add?a=1&b=2").json(), {"result": 3})
        wrong = self.client.get("/rides/api/add?a=x&b=2")
        self.assertEqual((wrong.status_code, wrong.json()["detail"][0]["loc"]), (422, ["query", "a"]))

    def test_bodies(self):
        answer = self.client.post("/rides/api/rides", {"start": "home"}, content_type="application/json")
        self.assertEqual((answer.status_code, answer.json()), (201, {"start": "home", "seats": 4}))

    def test_pages_of_rows(self):
        answer = self.client.get("/rides/api/users?name=a&page=2").json()
        self.assertEqual((answer["count"], [one["username"] for one in answer["items"]]), (3, ["ann"]))

    def test_an_async_view(self):
        self.assertEqual(self.client.get("/rides/api/async").json(), {"users": 4})

    def test_who_may(self):
        self.assertEqual(self.client.get("/rides/api/bearer").status_code, 401)
        told = self.client.get("/rides/api/bearer", headers={"authorization": "Bearer right"})
        self.assertEqual(told.json(), {"token": "right"})
        self.assertEqual(self.client.get("/rides/api/me").status_code, 401)
        self.client.force_login(self.users[0])
        self.assertEqual(self.client.get("/rides/api/me").json()["username"], "ann")

    def test_files(self):
        answer = self.client.post("/rides/api/files", {"file": SimpleUploadedFile("a.txt", b"four")})
        self.assertEqual(answer.json(), {"name": "a.txt", "size": 4})

    def test_the_schema_and_its_page(self):
        schema = self.client.get("/rides/api/openapi.json").json()
        self.assertIn("/rides/api/users", schema["paths"])
        self.assertContains(self.client.get("/rides/api/docs"), "Rides")
