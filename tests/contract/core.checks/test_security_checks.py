"""The checks of security beyond the documented ones: each id, what breaks it, and that what is sound is left alone."""

import sys

import pytest

from quintet.core import checks
from quintet.test import override_settings
from quintet.urls import include, path
from quintet.utils.csp import CSP
from quintet.views.decorators.rate_limit import rate_limit

WEB, CONTRIB = "quintet.middleware", "quintet.contrib"
MIDDLEWARE = [
    f"{WEB}.security.SecurityMiddleware",
    f"{WEB}.cors.CorsMiddleware",
    f"{WEB}.rate_limit.RateLimitMiddleware",
    f"{CONTRIB}.sessions.middleware.SessionMiddleware",
    f"{WEB}.common.CommonMiddleware",
    f"{WEB}.csrf.CsrfViewMiddleware",
    f"{WEB}.fetch_metadata.FetchMetadataMiddleware",
    f"{CONTRIB}.auth.middleware.AuthenticationMiddleware",
    f"{WEB}.clickjacking.XFrameOptionsMiddleware",
    f"{WEB}.csp.ContentSecurityPolicyMiddleware",
]
REMOTE = f"{CONTRIB}.auth.middleware.RemoteUserMiddleware"
POLICY = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF, CSP.NONCE, CSP.STRICT_DYNAMIC],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
SOUND = {
    "DEBUG": False,
    "SECRET_KEY": "abcdefghij" * 6,
    "ALLOWED_HOSTS": ["example.com"],
    "INSTALLED_APPS": ["quintet.contrib.contenttypes", "quintet.contrib.auth", "quintet.contrib.sessions"],
    "MIDDLEWARE": MIDDLEWARE,
    "SECURE_SSL_REDIRECT": True,
    "SECURE_HSTS_SECONDS": 31_536_000,
    "SECURE_HSTS_INCLUDE_SUBDOMAINS": True,
    "SECURE_HSTS_PRELOAD": True,
    "SECURE_CSP": POLICY,
    "SECURE_CROSS_ORIGIN_RESOURCE_POLICY": "same-origin",
    "SECURE_PERMISSIONS_POLICY": {"camera": []},
    "SESSION_COOKIE_SECURE": True,
    "SESSION_COOKIE_NAME": "__Host-sessionid",
    "CSRF_COOKIE_SECURE": True,
    "CSRF_COOKIE_NAME": "__Host-csrftoken",
    "ALLOWED_METHODS": ["POST"],
    "RATE_LIMIT_CACHE": "shared",
    "CACHES": {
        "default": {"BACKEND": "quintet.core.cache.backends.locmem.LocMemCache"},
        "shared": {"BACKEND": "quintet.core.cache.backends.filebased.FileBasedCache", "LOCATION": "/var/cache/site"},
    },
}


def found(deploy=True, **settings):
    """Return the ids of what the checks of security find under ``settings``."""
    with override_settings(**{**SOUND, **settings}):
        return {message.id for message in checks.run_checks(tags=["security"], include_deployment_checks=deploy)}


def without(name):
    return [path for path in MIDDLEWARE if name not in path]


def policy(**changes):
    return {"SECURE_CSP": {**POLICY, **{name.replace("_", "-"): value for name, value in changes.items()}}}


def lacking(name):
    return {"SECURE_CSP": {key: value for key, value in POLICY.items() if key != name}}


def test_a_sound_site_is_left_alone():
    assert found() == set()


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({"SECURE_HSTS_SECONDS": 3600}, "W020"),
        ({"MIDDLEWARE": without("csp")}, "W021"),
        ({"SECURE_CSP": {}}, "W021"),
        (policy(script_src=[CSP.SELF, CSP.UNSAFE_INLINE]), "W022"),
        (policy(script_src=[CSP.SELF, CSP.UNSAFE_EVAL]), "W022"),
        (policy(script_src=["https:"]), "W022"),
        (policy(script_src="*"), "W022"),
        (lacking("base-uri"), "W022"),
        (lacking("frame-ancestors"), "W022"),
        ({"SECURE_CSP": {"base-uri": "'none'", "frame-ancestors": "'none'", "object-src": "'none'"}}, "W022"),
        ({"SECURE_CROSS_ORIGIN_OPENER_POLICY": None}, "W023"),
        ({"SECURE_CROSS_ORIGIN_RESOURCE_POLICY": None}, "W024"),
        ({"SECURE_PERMISSIONS_POLICY": {}}, "W025"),
        ({"CORS_ALLOW_ALL_ORIGINS": True}, "W026"),
        ({"CORS_ALLOWED_ORIGINS": ["http://app.example"]}, "W026"),
        ({"CORS_ALLOW_PRIVATE_NETWORK": True}, "W026"),
        ({"MIDDLEWARE": without("fetch_metadata")}, "W027"),
        ({"SESSION_COOKIE_SAMESITE": "None"}, "W028"),
        ({"CSRF_COOKIE_SAMESITE": None}, "W028"),
        ({"SESSION_COOKIE_NAME": "sessionid"}, "W029"),
        ({"CSRF_COOKIE_NAME": "csrftoken"}, "W029"),
        ({"SESSION_COOKIE_AGE": 91 * 86_400}, "W030"),
        ({"SESSION_SERIALIZER": "shop.serializers.PickleSerializer"}, "W031"),
        ({"DATA_UPLOAD_MAX_MEMORY_SIZE": None}, "W032"),
        ({"DATA_UPLOAD_MAX_TOTAL_SIZE": None}, "W032"),
        ({"DATA_UPLOAD_MAX_NUMBER_FIELDS": 10**6}, "W032"),
        ({"DATA_UPLOAD_MAX_NUMBER_FILES": None}, "W032"),
        ({"ALLOWED_HOSTS": ["*"]}, "W033"),
        ({"RATE_LIMIT_CACHE": "default"}, "W034"),
        ({"ALLOWED_METHODS": None}, "W036"),
        ({"MIDDLEWARE": [*MIDDLEWARE, REMOTE]}, "W035"),
        ({"MIDDLEWARE": [*MIDDLEWARE, REMOTE.replace("Remote", "PersistentRemote")]}, "W035"),
    ],
    ids=str,
)
def test_what_is_told_in_deployment(settings, code):
    assert found(**settings) == {f"quintet.{code}"}
    assert found(deploy=False, **settings) == set()


@pytest.mark.parametrize(
    "settings",
    [
        {"MIDDLEWARE": without("csrf"), "CSRF_COOKIE_NAME": "csrftoken", "CSRF_COOKIE_SAMESITE": None},
        {"CSRF_USE_SESSIONS": True, "CSRF_COOKIE_NAME": "csrftoken"},
        {"MIDDLEWARE": without("cors"), "CORS_ALLOW_ALL_ORIGINS": True},
        {"MIDDLEWARE": without("rate_limit"), "RATE_LIMIT_CACHE": "default"},
        {"MIDDLEWARE": [*MIDDLEWARE, REMOTE], "TRUSTED_PROXIES": ["10.0.0.1"]},
        {"SESSION_COOKIE_NAME": "__Secure-id", "SESSION_COOKIE_DOMAIN": "example.com"},
        policy(script_src=[CSP.UNSAFE_INLINE, CSP.NONCE]),
        policy(script_src=["https:", CSP.NONCE, CSP.STRICT_DYNAMIC]),
        lacking("object-src"),
    ],
    ids=str,
)
def test_what_harms_nobody_is_not_told(settings):
    assert found(**settings) - {"security.W003", "quintet.W027"} == set()


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({"CORS_ALLOW_ALL_ORIGINS": True, "CORS_ALLOW_CREDENTIALS": True}, "E011"),
        ({"CORS_ALLOWED_ORIGINS": ["example.com"]}, "E011"),
        ({"CORS_PREFLIGHT_MAX_AGE": 3600}, "E011"),
        ({"RATE_LIMIT": "many"}, "E012"),
        ({"RATE_LIMIT_BY": "cookie"}, "E012"),
        ({"RATE_LIMIT_BY": "nowhere.at.all"}, "E012"),
        ({"TRUSTED_PROXIES": ["everybody"]}, "E013"),
        ({"MAINTENANCE_ALLOWED_ADDRESSES": ["10.0.0.1/8"]}, "E013"),
        ({"SECURE_PERMISSIONS_POLICY": {"camera": ["none"]}}, "E014"),
        ({"COMPRESSION_ENCODINGS": ["deflate"]}, "E015"),
        ({"SECURE_CROSS_ORIGIN_EMBEDDER_POLICY": "nonsense"}, "E016"),
        ({"SECURE_CROSS_ORIGIN_RESOURCE_POLICY": "nonsense"}, "E016"),
        ({"SESSION_COOKIE_SECURE": False}, "E017"),
        ({"SESSION_COOKIE_DOMAIN": "example.com"}, "E017"),
        ({"CSRF_COOKIE_PATH": "/shop/"}, "E017"),
    ],
    ids=str,
)
def test_what_cannot_work_is_an_error_everywhere(settings, code):
    assert found(deploy=False, **settings) == {f"quintet.{code}"}


def test_a_missing_library_is_told_by_the_check(monkeypatch):
    monkeypatch.setitem(sys.modules, "brotli", None)
    assert found(deploy=False, COMPRESSION_ENCODINGS=["br"]) == {"quintet.E015"}


class TestOrder:
    def wrong(self, *middleware, **settings):
        with override_settings(**{**SOUND, "MIDDLEWARE": list(middleware), **settings}):
            return [one.msg for one in checks.run_checks(tags=["security"]) if one.id in ("quintet.W010", "quintet.W011")]

    @pytest.mark.parametrize(
        ("first", "second"),
        [
            (f"{CONTRIB}.sessions.middleware.SessionMiddleware", f"{CONTRIB}.auth.middleware.AuthenticationMiddleware"),
            (f"{CONTRIB}.auth.middleware.AuthenticationMiddleware", f"{CONTRIB}.auth.middleware.LoginRequiredMiddleware"),
            (f"{CONTRIB}.sessions.middleware.SessionMiddleware", f"{WEB}.locale.LocaleMiddleware"),
            (f"{WEB}.gzip.GZipMiddleware", f"{WEB}.http.ConditionalGetMiddleware"),
            (f"{WEB}.compression.CompressionMiddleware", f"{WEB}.common.CommonMiddleware"),
            (f"{WEB}.cache.UpdateCacheMiddleware", f"{CONTRIB}.sessions.middleware.SessionMiddleware"),
            (f"{WEB}.locale.LocaleMiddleware", f"{WEB}.cache.FetchFromCacheMiddleware"),
            (f"{WEB}.cors.CorsMiddleware", f"{WEB}.common.CommonMiddleware"),
            (f"{WEB}.maintenance.MaintenanceMiddleware", f"{CONTRIB}.sessions.middleware.SessionMiddleware"),
            (f"{WEB}.security.SecurityMiddleware", f"{CONTRIB}.staticfiles.middleware.StaticFilesMiddleware"),
            (f"{CONTRIB}.staticfiles.middleware.StaticFilesMiddleware", f"{CONTRIB}.sessions.middleware.SessionMiddleware"),
            (f"{CONTRIB}.auth.middleware.AuthenticationMiddleware", REMOTE),
            (REMOTE, f"{CONTRIB}.auth.middleware.LoginRequiredMiddleware"),
        ],
    )
    def test_of_two_in_the_wrong_order_is_told_in_either_spelling(self, first, second):
        assert self.wrong(first, second) == []
        names = [path.rpartition(".")[2] for path in (first, second)]
        assert self.wrong(second, first) == [f"MIDDLEWARE: {names[0]} should stand before {names[1]}."]
        spelled = [path.replace("quintet.", "django.", 1) for path in (second, first)]
        assert self.wrong(*spelled) == self.wrong(second, first)

    def test_settings_decide_some_of_it(self):
        session, csrf = f"{CONTRIB}.sessions.middleware.SessionMiddleware", f"{WEB}.csrf.CsrfViewMiddleware"
        assert self.wrong(csrf, session) == []
        assert len(self.wrong(csrf, session, CSRF_USE_SESSIONS=True)) == 1
        limit, auth = f"{WEB}.rate_limit.RateLimitMiddleware", f"{CONTRIB}.auth.middleware.AuthenticationMiddleware"
        assert self.wrong(limit, session, auth) == []
        assert len(self.wrong(limit, session, auth, RATE_LIMIT_BY="user")) == 1

    def test_what_stands_there_twice(self):
        common = f"{WEB}.common.CommonMiddleware"
        assert self.wrong(common, "django.middleware.common.CommonMiddleware") == [
            "MIDDLEWARE names CommonMiddleware more than once."
        ]
        assert len(self.wrong(f"{WEB}.gzip.GZipMiddleware", f"{WEB}.compression.CompressionMiddleware")) == 1


@rate_limit("5/m")
def limited(request):
    """A view that counts in the cache of the settings."""


@rate_limit("5/m", cache="default")
@rate_limit("50/h")
def limited_twice(request):
    """A view that counts in two caches."""


def test_limits_of_views_that_each_process_counts_for_itself():
    urls = {"ROOT_URLCONF": [path("one/", limited), path("two/", include([path("", limited_twice)]))]}
    settings = {**SOUND, **urls, "MIDDLEWARE": without("rate_limit")}
    with override_settings(**settings):
        (told,) = checks.run_checks(tags=["security"], include_deployment_checks=True)
    assert (told.id, "limited_twice count in the cache 'default'" in told.msg) == ("quintet.W034", True)
    with override_settings(**{**settings, "RATE_LIMIT_CACHE": "default"}):
        (told,) = checks.run_checks(tags=["security"], include_deployment_checks=True)
    assert "limited and 2 more rate limits count" in told.msg
