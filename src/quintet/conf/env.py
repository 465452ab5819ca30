"""Porch: settings from the environment."""

from quintet.kernel.env.reader import REQUIRED as REQUIRED
from quintet.kernel.env.reader import Env as Env
from quintet.kernel.env.reader import EnvError as EnvError
from quintet.kernel.env.reader import Problem as Problem
from quintet.kernel.env.secret import Secret as Secret

__all__ = ["REQUIRED", "Env", "EnvError", "Problem", "Secret"]
