"""Porch: running commands from code and from the command line."""

from quintet.cli.discovery import call_command as call_command
from quintet.cli.discovery import find_commands as find_commands
from quintet.cli.discovery import get_commands as get_commands
from quintet.cli.discovery import load_command_class as load_command_class
from quintet.cli.main import ManagementUtility as ManagementUtility
from quintet.cli.main import execute_from_command_line as execute_from_command_line
from quintet.kernel.command import AppCommand as AppCommand
from quintet.kernel.command import BaseCommand as BaseCommand
from quintet.kernel.command import CommandError as CommandError
from quintet.kernel.command import CommandParser as CommandParser
from quintet.kernel.command import LabelCommand as LabelCommand
from quintet.kernel.command import handle_default_options as handle_default_options
from quintet.kit.terminal import color_style as color_style

__all__ = [
    "AppCommand",
    "BaseCommand",
    "CommandError",
    "CommandParser",
    "LabelCommand",
    "ManagementUtility",
    "call_command",
    "color_style",
    "execute_from_command_line",
    "find_commands",
    "get_commands",
    "handle_default_options",
    "load_command_class",
]
