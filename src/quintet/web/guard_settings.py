"""The settings of the middleware that guards a site or serves others: CORS, rate limits, maintenance, compression.

Each of them is off, or says so itself, until its middleware stands in MIDDLEWARE or its decorator around a view.
"""

from typing import Any

from quintet.kernel.section import Section, option
from quintet.kit.record import record

#: What scripts send without being asked for more (https://fetch.spec.whatwg.org/#cors-safelisted-request-header), and tokens.
USUAL_HEADERS = ("accept", "accept-language", "authorization", "content-language", "content-type", "x-csrftoken")
USUAL_METHODS = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")
COMPRESSIBLE = (
    "text/*", "application/json", "application/javascript", "application/xml", "application/xhtml+xml", "application/rss+xml",
    "application/atom+xml", "application/ld+json", "application/problem+json", "application/manifest+json", "image/svg+xml",
    "application/wasm", "font/ttf", "font/otf",
)  # fmt: skip


@record
class CorsSettings(Section):
    """Which other origins' scripts may read responses: `CorsMiddleware` and the decorator `cors`."""

    cors_allowed_origins: list[str] = option(list, "Origins, with scheme, whose scripts may read responses.")
    cors_allowed_origin_regexes: list[Any] = option(list, "Patterns of such origins; each must match the whole origin.")
    cors_allow_all_origins: bool = option(False, "Let the scripts of every site read responses, without cookies.")
    cors_allow_credentials: bool = option(False, "Let the allowed origins send cookies; never together with all origins.")
    cors_allow_methods: list[str] = option(lambda: list(USUAL_METHODS), "Methods that other origins may use.")
    cors_allow_headers: list[str] = option(lambda: list(USUAL_HEADERS), "Request headers that other origins may send.")
    cors_expose_headers: list[str] = option(list, "Response headers that other origins may read besides the usual ones.")
    cors_preflight_max_age: int = option(600, "Seconds that a browser may keep the answer to a preflight; at most 600.")
    cors_allow_private_network: bool = option(False, "Let public sites reach this one on a private network.")
    cors_urls_regex: Any = option(".*", "Pattern of the paths that CORS is for; it must match the whole path.")


@record
class ClientSettings(Section):
    """Who sent a request, where proxies stand in between."""

    trusted_proxies: list[str] = option(list, "Addresses or networks of the proxies before this site; unix for a local socket.")
    client_address_header: str = option("X-Forwarded-For", "Header in which a trusted proxy names the client.")


@record
class RateLimitSettings(Section):
    """How often clients may ask: `RateLimitMiddleware` and the decorator `rate_limit`."""

    rate_limit: str = option("", 'Requests that one client may send to the whole site, such as "300/m"; empty for no limit.')
    rate_limit_by: Any = option("address", "What tells clients apart: address, user, or the dotted path of a function.")
    rate_limit_cache: str = option("default", "Cache that holds the counts.")
    rate_limit_exempt_paths: list[Any] = option(list, "Patterns of paths, from their beginning, that do not count.")


@record
class MaintenanceSettings(Section):
    """A site that is closed for a while: `MaintenanceMiddleware` and the command `maintenance`."""

    maintenance_mode: bool = option(False, "Answer every request with 503 for as long as this is so.")
    maintenance_file: Any = option(None, "Path of a file that closes the site while it exists.")
    maintenance_cache: str | None = option(None, "Cache whose flag closes the site; None for no such flag.")
    maintenance_allowed_addresses: list[str] = option(list, "Addresses and networks of those who still get in.")
    maintenance_exempt_paths: list[Any] = option(list, "Patterns of paths, from their beginning, that stay open.")
    maintenance_retry_after: int = option(300, "Seconds after which clients should ask again.")
    maintenance_template: str = option("503.html", "Template of the page; a plain one is shown where it does not exist.")


@record
class CompressionSettings(Section):
    """How responses are compressed: `CompressionMiddleware`."""

    compression_encodings: list[str] = option(lambda: ["gzip"], "Encodings, the best first: zstd, br, gzip.")
    compression_minimum_size: int = option(200, "Shorter content is sent as it is, bytes.")
    compression_types: list[str] = option(lambda: list(COMPRESSIBLE), "Content types worth compressing.")
    compression_max_random_bytes: int = option(100, "Random bytes, at most, by which each response is made longer.")
