"""The signals of models. Nobody pays for a signal that nobody listens to: senders test `receivers` first."""

from collections.abc import Callable
from typing import Any

from quintet.dispatch.signal import Signal
from quintet.kernel import current
from quintet.kit.record import record


class ModelSignal(Signal):
    """A signal whose ``sender`` may be named lazily as "app_label.ModelName"."""

    def connect(self, receiver: Any, sender: Any = None, weak: bool = True, dispatch_uid: Any = None, apps: Any = None) -> None:
        """Connect, now or as soon as the model named by ``sender`` exists."""
        self._with_sender(super().connect, receiver, sender, apps, weak=weak, dispatch_uid=dispatch_uid)

    def disconnect(self, receiver: Any = None, sender: Any = None, dispatch_uid: Any = None, apps: Any = None) -> Any:
        """Undo `connect` with the same arguments; say whether there was such a connection, None for a lazy sender."""
        return self._with_sender(super().disconnect, receiver, sender, apps, dispatch_uid=dispatch_uid)

    def _with_sender(self, method: Callable[..., Any], receiver: Any, sender: Any, apps: Any, **options: Any) -> Any:
        if not isinstance(sender, str):
            return method(receiver, sender, **options)
        label, dot, name = sender.partition(".")
        if not dot:
            raise ValueError(
                f"Invalid model reference {sender!r}. String model references must be of the form 'app_label.ModelName'."
            )
        found = (label, name.lower())
        (apps or current.model_apps).lazy_model_operation(LateSender(self, receiver, method, options), found)
        return None


@record
class LateSender:
    """A receiver that waits for the model whose signal it wants."""

    signal: ModelSignal
    receiver: Any
    method: Callable[..., Any]
    options: dict[str, Any]

    def __call__(self, model: Any) -> None:
        """Connect, or disconnect, now that the model exists."""
        self.method(self.receiver, sender=model, **self.options)

    @property
    def signal_name(self) -> str:
        """How the documentation calls the signal."""
        return next((name for name, value in SIGNALS.items() if value is self.signal), repr(self.signal))


def _before_and_after() -> tuple[ModelSignal, ModelSignal]:
    return ModelSignal(use_caching=True), ModelSignal(use_caching=True)


class_prepared = Signal()
pre_init, post_init = _before_and_after()
pre_save, post_save = _before_and_after()
pre_delete, post_delete = _before_and_after()
m2m_changed = ModelSignal(use_caching=True)
pre_migrate, post_migrate = Signal(), Signal()

#: The signals whose sender may be named lazily, by name.
SIGNALS = {
    "pre_init": pre_init,
    "post_init": post_init,
    "pre_save": pre_save,
    "post_save": post_save,
    "pre_delete": pre_delete,
    "post_delete": post_delete,
    "m2m_changed": m2m_changed,
}
