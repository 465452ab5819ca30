"""The documented path of `create_contenttypes`, for tests and data migrations."""

from quintet.contrib.contenttypes.creation import create_contenttypes as create_contenttypes

__all__ = ["create_contenttypes"]
