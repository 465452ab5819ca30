"""The settings read by `quintet.contrib.sessions`."""

from quintet.kernel.section import Section, option
from quintet.kit.record import record


@record
class SessionSettings(Section):
    """Sessions and their cookie."""

    session_engine: str = option("quintet.contrib.sessions.backends.db", "Module of the session store.")
    session_serializer: str = option("quintet.contrib.sessions.serializers.JSONSerializer", "Serializer of session data.")
    session_cookie_name: str = option("sessionid", "Name of the session cookie.")
    session_cookie_age: int = option(1_209_600, "Age of the session cookie, seconds.")
    session_cookie_domain: str | None = option(None, "Domain of the session cookie.")
    session_cookie_path: str = option("/", "Path of the session cookie.")
    session_cookie_secure: bool = option(False, "Send the session cookie over HTTPS only.")
    session_cookie_httponly: bool = option(True, "Hide the session cookie from scripts.")
    session_cookie_samesite: str | None = option("Lax", "SameSite of the session cookie.")
    session_save_every_request: bool = option(False, "Save the session at every request.")
    session_expire_at_browser_close: bool = option(False, "End the session with the browser.")
    session_cache_alias: str = option("default", "Cache of the cached session stores.")
    session_file_path: str | None = option(None, "Folder of file-based sessions.")
