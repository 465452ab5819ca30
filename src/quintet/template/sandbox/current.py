"""The fuse box of the sandbox: the budget of the rendering that runs."""

from contextvars import ContextVar

from quintet.template.sandbox.limits import Budget

budget: ContextVar[Budget] = ContextVar("quintet_template_sandbox_budget")
