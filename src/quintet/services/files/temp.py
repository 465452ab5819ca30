"""Temporary files of this system. A file of `NamedTemporaryFile` is its owner's alone and leaves when it is closed."""

import tempfile

NamedTemporaryFile = tempfile.NamedTemporaryFile
gettempdir = tempfile.gettempdir
