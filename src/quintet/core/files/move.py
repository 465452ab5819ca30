"""Porch: moving files."""

from quintet.services.files.move import file_move_safe as file_move_safe

__all__ = ["file_move_safe"]
