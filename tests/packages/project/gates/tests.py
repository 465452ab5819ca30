"""What stands before a site, asked through the alias: django-cors-headers, whitenoise, django-csp, django-ratelimit,
django-environ, dj-database-url and django-crispy-forms.
"""

# ruff: noqa: PT009  tests of a project are written as its documentation writes them

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import TestCase


class Gates(TestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        call_command("collectstatic", interactive=False, verbosity=0)

    def test_other_origins(self):
        asked = self.client.get("/gates/", headers={"origin": "https://friend.example"})
        self.assertEqual(asked.headers["access-control-allow-origin"], "https://friend.example")
        self.assertNotIn(
            "access-control-allow-origin", self.client.get("/gates/", headers={"origin": "https://e.example"}).headers
        )
        early = {"origin": "https://friend.example", "access-control-request-method": "PUT"}
        self.assertIn("PUT", self.client.options("/gates/", headers=early).headers["access-control-allow-methods"])

    def test_pages_say_what_they_may_load(self):
        self.assertEqual(self.client.get("/gates/").headers["content-security-policy"], "default-src 'self'")

    def test_static_files_are_served_with_their_names(self):
        page = self.client.get("/gates/").text
        address = page.split()[0]
        self.assertRegex(address, r"^/static/gates\.[0-9a-f]{12}\.css$")
        self.assertIsNotNone(finders.find("gates.css"))
        answer = self.client.get(address)
        self.assertEqual(b"".join(answer.streaming_content), b"body { color: red }\n")
        self.assertIn("immutable", answer.headers["cache-control"])

    def test_forms_are_laid_out(self):
        page = self.client.get("/gates/", {"name": "", "when": "x"})
        self.assertContains(page, 'class="wide textinput form-control is-invalid"')
        self.assertContains(page, 'class="btn btn-primary"')
        self.assertContains(page, "This field is required.")

    def test_too_many(self):
        self.assertEqual([self.client.get("/gates/limited/").status_code for _ in range(3)], [200, 200, 403])

    def test_settings_of_the_environment(self):
        self.assertEqual(settings.GATES, ["a.example", "b.example"])
        elsewhere = settings.ELSEWHERE
        self.assertEqual(elsewhere["ENGINE"], "django.db.backends.postgresql")
        self.assertEqual((elsewhere["PASSWORD"], elsewhere["PORT"], elsewhere["CONN_MAX_AGE"]), ("x/y", 5433, 60))
