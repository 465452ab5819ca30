"""The signals of models. Nobody pays for a signal that nobody listens to: senders test `receivers` first."""

from collections.abc import Callable
from functools import partial
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
        return wait.lazy_model_operation(lambda model: partial(method, receiver, **options)(sender=model), (label, name.lower()))


class_prepared = Signal()
pre_init = ModelSignal(use_caching=True)
post_init = ModelSignal(use_caching=True)
pre_save = ModelSignal(use_caching=True)
post_save = ModelSignal(use_caching=True)
pre_delete = ModelSignal(use_caching=True)
post_delete = ModelSignal(use_caching=True)
m2m_changed = ModelSignal(use_caching=True)
pre_migrate = Signal()
post_migrate = Signal()
