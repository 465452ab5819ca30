"""Mail by a service, and keys of a cache in Redis."""

SETTINGS = {
    "EMAIL_BACKEND": "anymail.backends.test.EmailBackend",
    "CACHES": {
        "default": {
            "BACKEND": "django_redis.cache.RedisCache",
            "LOCATION": "redis://127.0.0.1:6379/9",
            "KEY_PREFIX": "packages",
            "OPTIONS": {"CLIENT_CLASS": "django_redis.client.DefaultClient"},
        }
    },
}
