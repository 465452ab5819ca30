"""References to a model that a setting names, which a migration file must write as the setting and not as its value."""

from typing import Any


class SettingsReference(str):
    """The label of a model, as a setting gives it: a text that remembers the setting's name."""

    setting_name: str
    __slots__ = ("setting_name",)

    def __new__(cls, value: str, setting_name: str) -> "SettingsReference":
        """Make the text ``value`` that the setting ``setting_name`` holds."""
        made = super().__new__(cls, value)
        made.setting_name = setting_name
        return made

    def lower(self) -> "SettingsReference":
        """Return the label in lower case, still a reference: fields lower the labels that they keep."""
        return SettingsReference(super().lower(), self.setting_name)

    def __reduce__(self) -> tuple[Any, ...]:
        return SettingsReference, (str(self), self.setting_name)


def unbound(field: Any) -> Any:
    """Return a field of a model class as a migration keeps it: unbound, models as text, swappable ones as their setting."""
    _, _, args, kwargs = field.deconstruct()
    setting = getattr(field, "swappable_setting", None)
    if setting and "to" in kwargs and not isinstance(kwargs["to"], SettingsReference):
        kwargs = {**kwargs, "to": SettingsReference(kwargs["to"], setting)}
    return type(field)(*args, **kwargs)
