"""Rows whose references wait for rows that come later: some in memory, the others in a file, so that any number fits."""

import pickle
import tempfile
from collections.abc import Iterator
from typing import Any

from quintet.orm.serialize.deserialized import DeserializedObject

#: How many are held in memory.
HELD = 1000
#: What an object raises that cannot be pickled.
UNPICKLABLE = (pickle.PicklingError, AttributeError, TypeError)


class Deferred:
    """Keeps objects with the paths of their fixtures, in their order, until they are gone through once."""

    def __init__(self) -> None:
        self._held: list[tuple[DeserializedObject, str]] = []
        self._kept: list[tuple[DeserializedObject, str]] = []
        self._file: Any = None

    def __bool__(self) -> bool:
        return bool(self._held or self._kept)

    def add(self, obj: DeserializedObject, path: str) -> None:
        """Keep an object, of a class that cannot be pickled in memory."""
        if len(self._held) < HELD:
            self._held.append((obj, path))
            return
        if self._file is None:
            self._file = tempfile.TemporaryFile()  # noqa: SIM115  closed when all were taken, or when this is forgotten
        try:
            text = pickle.dumps((obj, path), pickle.HIGHEST_PROTOCOL)
        except UNPICKLABLE:
            self._kept.append((obj, path))
        else:
            self._file.write(text)

    def taken(self) -> Iterator[tuple[DeserializedObject, str]]:
        """Yield all and keep none."""
        held, kept, file = self._held, self._kept, self._file
        self._held, self._kept, self._file = [], [], None
        yield from held
        if file is not None:
            with file:
                size = file.tell()
                file.seek(0)
                while file.tell() < size:
                    yield pickle.load(file)  # noqa: S301  written above, by us, to a file without a name
        yield from kept
