"""What django-allauth promises, asked through the alias."""

# ruff: noqa: PT009  tests of a project are written as its documentation writes them

import re

from allauth.account.models import EmailAddress
from django.contrib.auth.models import User
from django.core import mail
from django.test import TestCase
from django.urls import reverse

PASSWORD = "long and secret 1"


class Accounts(TestCase):
    def link(self):
        return re.search(r"http://testserver(\S+)", mail.outbox[-1].body)[1]

    def member(self):
        user = User.objects.create_user("ann", "ann@example.com", PASSWORD)
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        return user

    def test_signing_up_and_confirming_the_address(self):
        given = {"username": "ann", "email": "ann@example.com", "password1": PASSWORD, "password2": PASSWORD}
        answer = self.client.post(reverse("account_signup"), given)
        self.assertRedirects(answer, reverse("account_email_verification_sent"))
        address = self.link()
        self.assertContains(self.client.get(address), "ann@example.com")
        self.client.post(address)
        self.assertTrue(EmailAddress.objects.get(email="ann@example.com").verified)

    def test_logging_in_and_out(self):
        user = self.member()
        wrong = self.client.post(reverse("account_login"), {"login": "ann", "password": "wrong"})
        self.assertEqual(wrong.status_code, 200)
        answer = self.client.post(reverse("account_login"), {"login": "ann@example.com", "password": PASSWORD})
        self.assertRedirects(answer, "/members/email/")
        self.assertEqual(self.client.session["_auth_user_id"], str(user.pk))
        self.assertContains(self.client.get("/members/email/"), "ann@example.com")
        self.client.post(reverse("account_logout"))
        self.assertNotIn("_auth_user_id", self.client.session)

    def test_a_new_password_by_mail(self):
        self.member()
        self.client.post(reverse("account_reset_password"), {"email": "ann@example.com"})
        page = self.client.get(self.link(), follow=True)
        new = PASSWORD + "2"
        self.client.post(page.redirect_chain[-1][0], {"password1": new, "password2": new})
        self.assertTrue(User.objects.get().check_password(new))

    def test_pages_are_rendered(self):
        for name in ("account_login", "account_signup", "account_reset_password"):
            self.assertContains(self.client.get(reverse(name)), "csrfmiddlewaretoken")
