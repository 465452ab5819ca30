"""Porch: versions of the spoken API and of Python."""

from quintet.kernel.version_names import PY38 as PY38
from quintet.kernel.version_names import PY39 as PY39
from quintet.kernel.version_names import PY310 as PY310
from quintet.kernel.version_names import PY311 as PY311
from quintet.kernel.version_names import PY312 as PY312
from quintet.kernel.version_names import PY313 as PY313
from quintet.kernel.version_names import PY314 as PY314
from quintet.kernel.version_names import PY315 as PY315
from quintet.kernel.version_names import PYPY as PYPY
from quintet.kernel.version_names import get_complete_version as get_complete_version
from quintet.kernel.version_names import get_docs_version as get_docs_version
from quintet.kernel.version_names import get_main_version as get_main_version
from quintet.kernel.version_names import get_version as get_version
from quintet.kernel.version_names import get_version_tuple as get_version_tuple

__all__ = [
    "PY38",
    "PY39",
    "PY310",
    "PY311",
    "PY312",
    "PY313",
    "PY314",
    "PY315",
    "PYPY",
    "get_complete_version",
    "get_docs_version",
    "get_main_version",
    "get_version",
    "get_version_tuple",
]
