"""The signals of models. Nobody pays for a signal that nobody listens to: senders test `receivers` first."""

from collections.abc import Callable
from typing import Any

from quintet.dispatch.signal import Signal
from quintet.kernel import current


class ModelSignal(Signal):
    """A signal whose ``sender`` may be named lazily as "app_label.ModelName"."""

    def connect(self, receiver: Any, sender: Any = None, weak: bool = True, dispatch_uid: Any = None, apps: Any = None) -> None:
        """Connect, now or as soon as the model named by ``sender`` exists."""
        self._with_sender(super().connect, receiver, sender, apps, weak=weak, dispatch_uid=dispatch_uid)

    def disconnect(self, receiver: Any = None, sender: Any = None, dispatch_uid: Any = None, apps: Any = None) -> bool:
        """Undo `connect` with the same arguments."""
        return bool(self._with_sender(super().disconnect, receiver, sender, apps, dispatch_uid=dispatch_uid))

    def _with_sender(self, method: Callable[..., Any], receiver: Any, sender: Any, apps: Any, **options: Any) -> Any:
        if not isinstance(sender, str):
            return method(receiver, sender, **options)
        label, _, name = sender.partition(".")
        if not name:
            raise ValueError(f"Invalid sender {sender!r}: name a model as 'app_label.ModelName'.")
        wait = apps or current.apps
        answers: list[Any] = []
        wait.lazy_model_operation(lambda model: answers.append(method(receiver, sender=model, **options)), (label, name.lower()))
        return answers[0] if answers else None


def _before_and_after() -> tuple[ModelSignal, ModelSignal]:
    return ModelSignal(use_caching=True), ModelSignal(use_caching=True)


class_prepared = Signal()
pre_init, post_init = _before_and_after()
pre_save, post_save = _before_and_after()
pre_delete, post_delete = _before_and_after()
m2m_changed = ModelSignal(use_caching=True)
pre_migrate, post_migrate = Signal(), Signal()
