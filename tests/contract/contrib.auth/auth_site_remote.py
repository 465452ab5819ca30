"""What a site writes that hears of its users from the web server."""

from quintet.contrib.auth.backends import RemoteUserBackend
from quintet.contrib.auth.middleware import RemoteUserMiddleware


class ByHeader(RemoteUserMiddleware):
    """Hears another header, which every server hands over alike."""

    header = "HTTP_AUTHUSER"


class Trimming(RemoteUserBackend):
    """Takes the name before the realm, and notes whom it sets up."""

    create_unknown_user = False

    def clean_username(self, username):
        return username.partition("@")[0]

    def configure_user(self, request, user, created=True):
        user.email = f"{user.username}@example.com"
        user.save()
        return user
