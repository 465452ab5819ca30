"""The settings read by `quintet.http`."""

from quintet.kernel.section import Section, option
from quintet.kit.record import record


@record
class HttpSettings(Section):
    """Requests, responses, cookies and their limits."""

    allowed_hosts: list[str] = option(list, "Host names this site may serve.")
    use_x_forwarded_host: bool = option(False, "Prefer X-Forwarded-Host over Host.")
    use_x_forwarded_port: bool = option(False, "Prefer X-Forwarded-Port over SERVER_PORT.")
    secure_proxy_ssl_header: tuple[str, str] | None = option(None, "Header and value by which a proxy says HTTPS.")
    default_charset: str = option("utf-8", "Charset of responses.")
    data_upload_max_memory_size: int | None = option(2_621_440, "Largest body held in memory, bytes.")
    data_upload_max_total_size: int | None = option(104_857_600, "Largest body with its files, bytes.")
    request_body_timeout: float | None = option(
        10.0, "Longest pause (seconds) in a body that is being read on an event loop; a body must also keep up 1 kB a second."
    )
    request_uri_max_length: int | None = option(8192, "Longest path and query together, characters; longer is answered 414.")
    data_upload_max_number_fields: int | None = option(1000, "Most fields of a form or query string.")
    data_upload_max_number_files: int | None = option(100, "Most files of a form.")
    signed_cookie_legacy_salt_fallback: bool = option(False, "Accept cookies signed before the salt told its parts apart.")
