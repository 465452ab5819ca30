"""Porch: the check of files."""

from quintet.cli.checks.stores import check_setting_file_upload_temp_dir as check_setting_file_upload_temp_dir

__all__ = [
    "check_setting_file_upload_temp_dir",
]
