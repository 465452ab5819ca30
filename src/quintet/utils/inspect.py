"""Porch: what functions take."""

from quintet.kit.parameters import func_accepts_kwargs as func_accepts_kwargs
from quintet.kit.parameters import func_accepts_var_args as func_accepts_var_args
from quintet.kit.parameters import func_supports_parameter as func_supports_parameter
from quintet.kit.parameters import get_func_args as get_func_args
from quintet.kit.parameters import get_func_full_args as get_func_full_args
from quintet.kit.parameters import method_has_no_args as method_has_no_args

__all__ = [
    "func_accepts_kwargs",
    "func_accepts_var_args",
    "func_supports_parameter",
    "get_func_args",
    "get_func_full_args",
    "method_has_no_args",
]
