"""Several things in one text, as the active language joins them."""

from collections.abc import Sequence
from typing import Any

from quintet.kit.lazy import keep_lazy_text
from quintet.services.i18n.translation import gettext
from quintet.services.i18n.translation import gettext_lazy as _

_OR = _("or")


@keep_lazy_text
def get_text_list(list_: Sequence[Any], last_word: Any = _OR) -> str:
    """Return the members as one text: ``get_text_list(["a", "b", "c"])`` is ``"a, b or c"``."""
    if len(list_) < 2:
        return "".join(map(str, list_))
    # Translators: This string is used as a separator between list elements
    first = gettext(", ").join(map(str, list_[:-1]))
    return f"{first} {last_word} {list_[-1]}"
