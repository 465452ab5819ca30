"""Records behave like frozen dataclasses with slots, and write their methods only when one is made."""

import copy
import pickle
from functools import cached_property
from typing import Any, ClassVar

import pytest

from quintet.kit.record import FrozenRecordError, field, fields, record, replace


@record
class Point:
    """A place."""

    kinds: ClassVar[int] = 2

    x: int
    y: int = 0
    note: str = field(default="", compare=False, repr=False)
    tags: list[str] = field(default_factory=list[str], compare=False)

    @property
    def total(self) -> int:
        return self.x + self.y


@record
class Place(Point):
    """A place with a name."""

    name: str = "somewhere"


@record(frozen=False)
class Counter:
    """Counts."""

    count: int = 0


@record(eq=False)
class Token:
    """Equal to itself only."""

    text: str


def test_fields_are_given_by_position_or_name_and_read():
    point = Point(1, y=2)
    assert (point.x, point.y, point.note, point.tags, point.total, point.kinds) == (1, 2, "", [], 3, 2)
    assert Point(1).tags is not Point(1).tags


def test_records_of_one_class_with_equal_fields_are_equal_and_hash_alike():
    assert Point(1, 2, note="a") == Point(1, 2, note="b")
    assert hash(Point(1, 2, "a")) == hash(Point(1, 2, "b"))
    assert Point(1, 2) != Point(2, 1)
    assert Point(1, 2) != (1, 2)
    assert Place(1, 2) != Point(1, 2)
    assert Token("a") != Token("a")
    assert len({Point(1), Point(1), Point(2)}) == 2


def test_a_record_is_frozen_unless_it_says_otherwise():
    point = Point(1)
    with pytest.raises(FrozenRecordError, match="cannot assign to field 'x'"):
        point.x = 2  # pyright: ignore[reportAttributeAccessIssue]
    with pytest.raises(FrozenRecordError, match="cannot assign to field 'z'"):
        point.z = 2  # pyright: ignore[reportAttributeAccessIssue]
    with pytest.raises(FrozenRecordError, match="cannot delete field 'x'"):
        del point.x
    counter = Counter()
    counter.count += 1
    assert counter == Counter(1)
    with pytest.raises(TypeError, match="unhashable"):
        hash(counter)


def test_a_subclass_adds_fields_and_a_plain_one_its_own_attributes():
    class Noted(Point):
        pass

    assert Place(1, 2, name="here").name == "here"
    assert [one.name for one in fields(Place)] == ["x", "y", "note", "tags", "name"]
    noted = Noted(1)
    noted.remark = "mine"  # pyright: ignore[reportAttributeAccessIssue]
    with pytest.raises(FrozenRecordError):
        noted.x = 3  # pyright: ignore[reportAttributeAccessIssue]


def test_a_cached_property_is_kept_beside_the_fields():
    @record
    class Measured:
        x: int

        @cached_property
        def found(self) -> list[int]:
            return [self.x]

    one = Measured(1)
    assert one.found is one.found
    assert one == Measured(1)


def test_the_repr_names_the_fields():
    assert repr(Point(1, 2, "hidden")) == "Point(x=1, y=2, tags=[])"


def test_replace_changes_some_fields_of_a_copy():
    assert replace(Place(1, 2, name="here"), y=5) == Place(1, 5, name="here")
    with pytest.raises(TypeError, match="z"):
        replace(Point(1), z=1)
    with pytest.raises(TypeError, match="not a record"):
        replace(3)


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda whole: pickle.loads(pickle.dumps(whole))])
def test_copies_and_pickles_are_equal(again: Any):
    assert again(Place(1, 2, tags=["a"])) == Place(1, 2)
    assert again(Place(1, 2, tags=["a"])).tags == ["a"]


def test_a_match_statement_takes_the_fields_in_order():
    match Point(3, 4):
        case Point(x, y):
            assert (x, y) == (3, 4)
        case _:
            pytest.fail("a record is matched by position")


def test_a_field_without_default_after_one_with_is_refused():
    with pytest.raises(TypeError, match="has no default but follows a"):

        @record
        class Wrong:  # pyright: ignore[reportUnusedClass]
            a: int = 1
            b: int  # pyright: ignore[reportGeneralTypeIssues]


def test_what_the_body_writes_stays():
    @record
    class Upper:
        text: str

        def __init__(self, text: str) -> None:
            object.__setattr__(self, "text", text.upper())

        def __eq__(self, other: object) -> bool:
            return isinstance(other, Upper) and other.text[0] == self.text[0]

        def __hash__(self) -> int:
            return 7

    assert Upper("ab") == Upper("ac")
    assert hash(Upper("a")) == 7
    assert repr(Upper("a")).endswith("Upper(text='A')")


def test_post_init_runs_last_and_missing_arguments_are_told():
    seen: list[int] = []

    @record
    class Watched:
        x: int

        def __post_init__(self) -> None:
            seen.append(self.x)

    Watched(4)
    assert seen == [4]
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'x'"):
        Watched()  # pyright: ignore[reportCallIssue]


def test_methods_are_written_with_the_first_record():
    @record
    class Fresh:
        x: int

    placeholder = Fresh.__init__
    Fresh(1)
    assert Fresh.__init__ is not placeholder
    assert Fresh.__init__.__qualname__.endswith("Fresh.__init__")
