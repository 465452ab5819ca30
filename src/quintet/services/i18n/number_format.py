"""Numbers as text, grouped as the settings say. Public as `quintet.utils.numberformat`."""

from collections.abc import Sequence
from typing import Any

from quintet.services.i18n.numbers import write_number
from quintet.services.settings import ServicesSettings


def format(
    number: Any,
    decimal_sep: str,
    decimal_pos: int | None = None,
    grouping: int | Sequence[int] = 0,
    thousand_sep: str = "",
    force_grouping: bool = False,
    use_l10n: bool | None = None,
) -> str:
    """Return ``number`` as text with ``decimal_sep``, its decimals cut or padded to ``decimal_pos``.

    Digits are grouped when USE_THOUSAND_SEPARATOR is on (and ``use_l10n`` is not False), or with ``force_grouping``.
    """
    groups = force_grouping or (use_l10n is not False and ServicesSettings.now().use_thousand_separator)
    return write_number(number, decimal_sep, decimal_pos, grouping if groups else 0, thousand_sep)
