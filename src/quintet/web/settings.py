"""The settings read by `quintet.web`."""

from typing import Any

from quintet.kernel.section import Section, option
from quintet.kit.record import record


@record
class WebSettings(Section):
    """The request flow, middleware, CSRF and security headers."""

    middleware: list[str] = option(list, "Middleware by dotted path, outermost first.")
    wsgi_application: str | None = option(None, "Dotted path of the WSGI application.")
    asgi_application: str | None = option(None, "Dotted path of the ASGI application.")
    cache_middleware_alias: str = option("default", "Cache that holds the pages of the cache middleware.")
    cache_middleware_key_prefix: str = option("", "Put before the keys of cached pages, for sites that share a cache.")
    cache_middleware_seconds: int = option(600, "Age of cached pages, seconds.")
    debug_propagate_exceptions: bool = option(False, "Let errors of views reach the server instead of the 500 handler.")
    csrf_cookie_name: str = option("csrftoken", "Name of the CSRF cookie.")
    csrf_cookie_age: int | None = option(31_449_600, "Age of the CSRF cookie, seconds.")
    csrf_cookie_domain: str | None = option(None, "Domain of the CSRF cookie.")
    csrf_cookie_path: str = option("/", "Path of the CSRF cookie.")
    csrf_cookie_secure: bool = option(False, "Send the CSRF cookie over HTTPS only.")
    csrf_cookie_httponly: bool = option(False, "Hide the CSRF cookie from scripts.")
    csrf_cookie_samesite: str | None = option("Lax", "SameSite of the CSRF cookie.")
    csrf_header_name: str = option("HTTP_X_CSRFTOKEN", "META name of the header that carries the token.")
    csrf_trusted_origins: list[str] = option(list, "Origins, with scheme, trusted for unsafe requests.")
    csrf_use_sessions: bool = option(False, "Keep the CSRF token in the session.")
    csrf_failure_view: str = option("quintet.views.csrf.csrf_failure", "View that answers a failed CSRF check.")
    allowed_methods: list[str] | None = option(
        None, "Methods that views get besides GET, HEAD and OPTIONS, others are answered 405; None for all."
    )
    secure_ssl_redirect: bool = option(False, "Redirect HTTP to HTTPS.")
    secure_ssl_host: str | None = option(None, "Host that HTTPS redirects go to.")
    secure_redirect_exempt: list[str] = option(list, "Patterns of paths not redirected to HTTPS.")
    secure_redirect_refused: list[str] = option(list, "Patterns of paths that refuse plain HTTP instead of redirecting it.")
    secure_hsts_seconds: int = option(0, "Age of Strict-Transport-Security.")
    secure_hsts_include_subdomains: bool = option(False, "Add includeSubDomains.")
    secure_hsts_preload: bool = option(False, "Add preload.")
    secure_content_type_nosniff: bool = option(True, "Send X-Content-Type-Options: nosniff.")
    secure_referrer_policy: Any = option("same-origin", "Value of Referrer-Policy.")
    secure_cross_origin_opener_policy: str | None = option("same-origin", "Value of Cross-Origin-Opener-Policy.")
    secure_cross_origin_embedder_policy: str | None = option(
        None, "Value of Cross-Origin-Embedder-Policy, which is not sent for None."
    )
    secure_cross_origin_resource_policy: str | None = option(
        None, "Value of Cross-Origin-Resource-Policy, which is not sent for None."
    )
    secure_permissions_policy: dict[str, Any] = option(dict, "Permissions-Policy: a list of origins by feature, empty for none.")
    fetch_metadata_allowed_sites: list[str] = option(
        lambda: ["same-origin", "same-site", "none"], "Values of Sec-Fetch-Site that an unsafe request may have."
    )
    x_frame_options: str = option("DENY", "Value of X-Frame-Options.")
    secure_csp: dict[str, Any] = option(dict, "Content-Security-Policy: a list of sources by directive.")
    secure_csp_report_only: dict[str, Any] = option(dict, "The same for Content-Security-Policy-Report-Only.")
    default_exception_reporter: str = option("quintet.views.debug.ExceptionReporter", "Class that describes an error.")
    default_exception_reporter_filter: str = option(
        "quintet.views.debug.SafeExceptionReporterFilter", "Class that hides secrets in the description of an error."
    )
    disallowed_user_agents: list[Any] = option(list, "Compiled patterns of user agents refused.")
    health_live_path: str | None = option("/livez", "Path that says whether the process lives, before any check; None for none.")
    health_ready_path: str | None = option("/readyz", "Path that says whether requests may be sent here; None for none.")
    health_ready_checks: list[str] = option(list, "Dotted paths of functions that say, as text, why the site is not ready.")
    metrics_path: str | None = option(None, "Path of the figures that Prometheus reads; None for none.")
    metrics_token: str | None = option(None, "What who reads the metrics sends as Authorization: Bearer.")
    ignorable_404_urls: list[Any] = option(list, "Compiled patterns of paths whose 404 is not reported.")
