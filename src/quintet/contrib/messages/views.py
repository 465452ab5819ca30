"""Messages from class-based views."""

from typing import Any

from quintet.contrib.messages.api import success


class SuccessMessageMixin:
    """Adds ``success_message``, filled with the form's cleaned data, when a form view succeeded."""

    success_message = ""
    request: Any

    def form_valid(self, form: Any) -> Any:
        """Do what the view does, then add the message."""
        view: Any = super()
        response = view.form_valid(form)
        message = self.get_success_message(form.cleaned_data)
        if message:
            success(self.request, message)
        return response

    def get_success_message(self, cleaned_data: dict[str, Any]) -> str:
        """Return the message; ``%(name)s`` in it stands for a value of ``cleaned_data``."""
        return self.success_message % cleaned_data
