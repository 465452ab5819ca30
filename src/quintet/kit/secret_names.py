"""Names that say that a value is secret: it is shown neither on technical pages nor in logs."""

import re

from quintet.kit.patterns import late

CLEANSED = "********************"
SECRET = late("API|AUTH|TOKEN|KEY|SECRET|PASS|SIGNATURE|HTTP_COOKIE|SESSION|CREDENTIAL|DSN|PRIVATE", re.IGNORECASE)
#: The name and password of a URL, up to the last "@" of its host's part. Begins with the rare "://" and goes over no character
#: twice, so that hostile text of any length is read in linear time.
_USERINFO = late(r"(://[^/\s:@]*+):[^/\s]+@")


def is_secret(name: str) -> bool:
    """Say whether a value of this name must not be shown."""
    return SECRET.search(name) is not None


def without_passwords(text: str) -> str:
    """Return ``text`` with the passwords of its URLs masked."""
    return _USERINFO.sub(rf"\1:{CLEANSED}@", text)
