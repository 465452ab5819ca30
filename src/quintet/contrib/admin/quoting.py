"""Keys in addresses of the admin: characters that mean something in an address are written as an underscore and two digits."""

from typing import Any

from quintet.kit.patterns import late

_SPECIAL = {ord(one): f"_{ord(one):02X}" for one in '":/_#?;@&=+$,"[]<>%\n\\'}
_WRITTEN = late("_(?:%s)" % "|".join(f"{one:02X}" for one in _SPECIAL))  # noqa: UP031  braces would need doubling


def quote(value: Any) -> Any:
    """Return text as it may stand in an address of the admin; what is no text is returned as it is."""
    return value.translate(_SPECIAL) if isinstance(value, str) else value


def unquote(text: str) -> str:
    """Undo `quote`."""
    return _WRITTEN.sub(lambda found: chr(int(found[0][1:], 16)), text)
