"""`OrderWrt`: the column behind ``Meta.order_with_respect_to``."""

from typing import Any

from quintet.orm.fields.numbers import IntegerField


class OrderWrt(IntegerField[int]):
    """The place of a row among the rows with the same target, named ``_order``; not for people to edit."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{**options, "name": "_order", "editable": False})
