"""Porch: the command base."""

from quintet.kernel.command import AppCommand as AppCommand
from quintet.kernel.command import BaseCommand as BaseCommand
from quintet.kernel.command import CommandError as CommandError
from quintet.kernel.command import CommandParser as CommandParser
from quintet.kernel.command import LabelCommand as LabelCommand
from quintet.kernel.command import OutputWrapper as OutputWrapper
from quintet.kernel.command import SystemCheckError as SystemCheckError
from quintet.kernel.command import handle_default_options as handle_default_options
from quintet.kernel.command import no_translations as no_translations

__all__ = [
    "AppCommand",
    "BaseCommand",
    "CommandError",
    "CommandParser",
    "LabelCommand",
    "OutputWrapper",
    "SystemCheckError",
    "handle_default_options",
    "no_translations",
]
