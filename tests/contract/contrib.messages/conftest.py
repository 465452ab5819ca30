"""A site that tells its visitors things, on each storage of messages; sessions live in cookies, so no table is needed."""

from pathlib import Path

import pytest

from quintet.test import AsyncClient, Client, override_settings
from quintet.test.utils import extend_sys_path

TEMPLATE = (
    "{% for message in messages %}[{{ message.tags }}] {{ message }}"
    "{% if message.level == DEFAULT_MESSAGE_LEVELS.INFO %}*{% endif %};{% endfor %}"
)
TEMPLATES = [
    {
        "BACKEND": "quintet.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "context_processors": ["quintet.contrib.messages.context_processors.messages"],
            "loaders": [("quintet.template.loaders.locmem.Loader", {"messages.html": TEMPLATE})],
        },
    }
]
STORAGES = {
    "cookie": "quintet.contrib.messages.storage.cookie.CookieStorage",
    "session": "quintet.contrib.messages.storage.session.SessionStorage",
    "fallback": "quintet.contrib.messages.storage.fallback.FallbackStorage",
}


@pytest.fixture
def site():
    with (
        extend_sys_path(str(Path(__file__).parent)),
        override_settings(
            INSTALLED_APPS=["quintet.contrib.sessions", "quintet.contrib.messages"],
            MIDDLEWARE=[
                "quintet.contrib.sessions.middleware.SessionMiddleware",
                "quintet.contrib.messages.middleware.MessageMiddleware",
            ],
            SESSION_ENGINE="quintet.contrib.sessions.backends.signed_cookies",
            TEMPLATES=TEMPLATES,
            ROOT_URLCONF="messages_site_urls",
        ),
    ):
        yield


@pytest.fixture(params=STORAGES)
def storage(request, site):
    """Each storage in turn; the name of it."""
    with override_settings(MESSAGE_STORAGE=STORAGES[request.param]):
        yield request.param


@pytest.fixture
def client(site):
    return Client()


@pytest.fixture
def async_client(site):
    return AsyncClient()
