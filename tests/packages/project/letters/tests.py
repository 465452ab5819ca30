"""What django-anymail and django-redis promise, asked through the alias."""

# ruff: noqa: PT009  tests of a project are written as its documentation writes them

import uuid

from anymail.message import AnymailMessage, attach_inline_image
from django.core import mail
from django.core.cache import cache
from django.test import SimpleTestCase
from django.test.utils import override_settings
from django_redis import get_redis_connection


@override_settings(EMAIL_BACKEND="anymail.backends.test.EmailBackend")
class Letters(SimpleTestCase):
    def setUp(self):
        mail.outbox = []

    def test_a_message_with_what_the_service_knows(self):
        message = AnymailMessage("Hello", "body", "A <a@example.com>", ["b@example.com"], tags=["welcome"])
        message.attach_alternative("<p>body</p>", "text/html")
        message.attach("a.txt", "text", "text/plain")
        message.metadata = {"user": "1"}
        attach_inline_image(message, b"GIF89a", "a.gif")
        self.assertEqual(message.send(), 1)
        sent = mail.outbox[0].anymail_test_params
        self.assertEqual((sent["subject"], sent["tags"], sent["metadata"]), ("Hello", ["welcome"], {"user": "1"}))
        self.assertEqual(sent["html_body"], "<p>body</p>")
        self.assertEqual([one.name for one in sent["attachments"]], ["a.txt", "a.gif"])
        self.assertEqual(message.anymail_status.recipients["b@example.com"].status, "sent")


class Keys(SimpleTestCase):
    def setUp(self):
        self.key = uuid.uuid4().hex
        self.addCleanup(cache.delete_pattern, f"{self.key}*")

    def test_values(self):
        cache.set(self.key, {"a": [1, 2]}, timeout=60)
        self.assertEqual(cache.get(self.key), {"a": [1, 2]})
        self.assertTrue(0 < cache.ttl(self.key) <= 60)
        cache.set_many({f"{self.key}1": 1, f"{self.key}2": 2})
        self.assertEqual(cache.incr(f"{self.key}1", 4), 5)
        self.assertEqual(sorted(cache.iter_keys(f"{self.key}?")), [f"{self.key}1", f"{self.key}2"])
        self.assertEqual(cache.get_or_set(f"{self.key}3", lambda: "new"), "new")

    def test_locks_and_the_client_behind(self):
        with cache.lock(f"{self.key}lock", timeout=5):
            self.assertFalse(cache.lock(f"{self.key}lock", blocking=False).acquire())
        self.assertTrue(get_redis_connection("default").ping())
