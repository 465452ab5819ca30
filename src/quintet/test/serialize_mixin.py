"""Running test classes one after another although the run is parallel."""

from typing import Any, ClassVar

from quintet.services.files import locks


class SerializeMixin:
    """Beside a test case class: classes with the same ``lockfile`` never run at the same time. Set ``lockfile = __file__``.

    Raises ValueError in `setUpClass` for a class without a ``lockfile``.
    """

    lockfile: ClassVar[str | None] = None

    def __init_subclass__(cls, /, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if cls.lockfile is None:
            raise ValueError(f"{cls.__name__}.lockfile isn't set. Set it to a unique value in the base class.")

    @classmethod
    def setUpClass(cls) -> None:
        """Take the lock, then set up; it is given back after everything else of the class."""
        case: Any = cls
        assert cls.lockfile is not None
        file = open(cls.lockfile, encoding="utf-8")  # noqa: SIM115  closed by the class's clean-up, which gives the lock back
        case.addClassCleanup(file.close)
        locks.lock(file, locks.LOCK_EX)
        case_above: Any = super()
        case_above.setUpClass()
