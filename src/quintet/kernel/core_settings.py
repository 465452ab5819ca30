"""The settings of the process itself."""

from typing import Any

from quintet.kernel.section import Section, option
from quintet.kit.record import record


@record
class CoreSettings(Section):
    """Settings that belong to the process: applications, debug, secrets, checks and logging."""

    debug: bool = option(False, "Show technical error pages and other help for development. Never on in production.")
    installed_apps: list[str] = option(list, "Dotted names of the applications and AppConfig classes of this project.")
    secret_key: str = option("", "Secret used to sign sessions, tokens and cookies.")
    secret_key_fallbacks: list[str] = option(list, "Former secret keys that still verify signatures, newest first.")
    silenced_system_checks: list[str] = option(list, "Check ids whose messages are not shown.")
    admins: list[Any] = option(list, "People who are mailed about server errors.")
    managers: list[Any] = option(list, "People who are mailed about broken links.")
    logging_config: str | None = option("logging.config.dictConfig", "Dotted path of the callable that configures logging.")
    logging: dict[str, Any] = option(dict, "Logging configuration given to LOGGING_CONFIG.")
    log_format: str = option("", 'How log lines look: "text" or "json", with every record on the console; empty for the default.')
    log_request_id_header: str = option("", "Header by which a trusted proxy gives each request its id in logs.")
