"""Why the check of a request's origin fails: the messages, in English for logs, in the language of the visitor for pages."""

from quintet.services.i18n.translation import gettext
from quintet.services.i18n.translation import gettext_noop as _

REASON_BAD_ORIGIN = _("Origin checking failed - %s does not match any trusted origins.")
REASON_NO_REFERER = _("Referer checking failed - no Referer.")
REASON_BAD_REFERER = _("Referer checking failed - %s does not match any trusted origins.")
REASON_NO_CSRF_COOKIE = _("CSRF cookie not set.")
REASON_CSRF_TOKEN_MISSING = _("CSRF token missing.")
REASON_MALFORMED_REFERER = _("Referer checking failed - Referer is malformed.")
REASON_INSECURE_REFERER = _("Referer checking failed - Referer is insecure while host is secure.")
REASON_CROSS_SITE = _("Fetch metadata checking failed - the request was sent by another site.")
#: What may be wrong with the text of a cookie or token.
REASON_INCORRECT_LENGTH = "has incorrect length"
REASON_INVALID_CHARACTERS = "has invalid characters"
COOKIE_REASONS = {
    REASON_INCORRECT_LENGTH: _("CSRF cookie has incorrect length."),
    REASON_INVALID_CHARACTERS: _("CSRF cookie has invalid characters."),
}
TOKEN_REASONS = {
    REASON_INCORRECT_LENGTH: _("CSRF token from %s has incorrect length."),
    REASON_INVALID_CHARACTERS: _("CSRF token from %s has invalid characters."),
}
REASON_INCORRECT_TOKEN = _("CSRF token from %s incorrect.")
#: Where a token came from, if not from a form.
HEADER_SOURCE = _("the %r HTTP header")


class Reason(str):
    """A message with its values, in English; `translated` says the same in the active language."""

    __slots__ = ("message", "values")

    message: str
    values: tuple[str, ...]

    def __new__(cls, message: str, *values: str) -> "Reason":
        """Fill the places of ``message``; a value that is a Reason is translated with it. Raises TypeError for too few values."""
        reason = super().__new__(cls, message % values if values else message)
        reason.message, reason.values = message, values
        return reason

    def translated(self) -> str:
        """Return the message in the active language."""
        if not self.values:
            return gettext(self.message)
        return gettext(self.message) % tuple(one.translated() if isinstance(one, Reason) else one for one in self.values)
