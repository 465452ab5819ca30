"""What a test class prepares once, given to each test as a copy of its own."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

MEMO = "_class_data_memo"


class ClassData:
    """A class attribute that every test sees as its own deep copy, made at the first touch.

    Copies of one test share one memo, so that objects that point at each other go on doing so. Raises TypeError for data that
    cannot be copied, saying which.
    """

    def __init__(self, name: str, data: Any) -> None:
        self.name, self.data = name, data

    def __get__(self, case: Any, owner: type) -> Any:
        if case is None:
            return self.data
        memo = vars(case).setdefault(MEMO, {})
        try:
            copied = deepcopy(self.data, memo)
        except TypeError as error:
            raise TypeError(
                f"{owner.__qualname__}.{self.name}, set in setUpTestData(), cannot be copied for each test: {error}"
            ) from error
        vars(case)[self.name] = copied
        return copied

    def __repr__(self) -> str:
        return f"<ClassData: name={self.name!r}, data={self.data!r}>"


def guard_class_data(cls: type, before: Mapping[str, Any]) -> None:
    """Wrap what was set on ``cls`` since it had the attributes ``before``, so that no test changes it for the next."""
    for name, value in list(vars(cls).items()):
        if name not in before or value is not before[name]:
            setattr(cls, name, ClassData(name, value))
