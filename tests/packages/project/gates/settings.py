"""What stands before a site: who may ask across origins, static files, what pages may load."""

import os
from pathlib import Path

import dj_database_url
import environ

BASE_DIR = Path(__file__).resolve().parent.parent
(BASE_DIR / "collected").mkdir(exist_ok=True)
os.environ.setdefault("GATES", "a.example,b.example")
MIDDLEWARE_FIRST = ["corsheaders.middleware.CorsMiddleware", "whitenoise.middleware.WhiteNoiseMiddleware"]
MIDDLEWARE_LAST = ["csp.middleware.CSPMiddleware"]
SETTINGS = {
    "CORS_ALLOWED_ORIGINS": ["https://friend.example"],
    "CONTENT_SECURITY_POLICY": {"DIRECTIVES": {"default-src": ["'self'"]}},
    "STATIC_ROOT": BASE_DIR / "collected",
    "STATICFILES_DIRS": [BASE_DIR / "gates" / "files"],
    "STORAGES": {
        "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    },
    "GATES": environ.Env().list("GATES"),
    "ELSEWHERE": dj_database_url.parse("postgres://ann:x%2Fy@db.example:5433/shop", conn_max_age=60),
    "CRISPY_ALLOWED_TEMPLATE_PACKS": "bootstrap5",
    "CRISPY_TEMPLATE_PACK": "bootstrap5",
}
