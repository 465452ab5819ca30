"""Settings for every test; rooms that need apps or a database say so in their own fixtures."""

from quintet.conf import settings

if not settings.configured:
    settings.configure(
        SECRET_KEY="tests-" + "x" * 50,
        ALLOWED_HOSTS=["testserver", "localhost", "127.0.0.1"],
        DATABASES={"default": {"ENGINE": "quintet.db.backends.sqlite3", "NAME": ":memory:"}},
        USE_TZ=True,
        TIME_ZONE="UTC",
        INSTALLED_APPS=[],
    )
