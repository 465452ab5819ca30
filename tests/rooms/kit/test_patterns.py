"""Late patterns behave as compiled ones and are compiled by their first use."""

import copy
import pickle
import re

import pytest

from quintet.kit.patterns import late, late_bytes


def test_a_late_pattern_answers_as_a_compiled_one():
    word = late(r"(?P<word>[a-z]+)", re.IGNORECASE)
    found = word.match("Abc 1")
    assert found is not None
    assert found["word"] == "Abc"
    assert word.sub("-", "a1b") == "-1-"
    assert (word.pattern, word.flags, word.groups) == (r"(?P<word>[a-z]+)", re.compile("a", re.IGNORECASE).flags, 1)
    assert late_bytes(rb"\d+").findall(b"1 22") == [b"1", b"22"]


def test_it_equals_and_hashes_as_what_it_stands_for():
    assert late("a") == re.compile("a")
    assert late("a") == late("a")
    assert late("a") != late("b")
    assert hash(late("a")) == hash(re.compile("a"))
    assert repr(late("a")) == "re.compile('a')"


def test_copies_and_pickles_stand_for_the_same():
    word = late("a+")
    assert copy.deepcopy(word) is word
    assert copy.copy(word) is word
    assert pickle.loads(pickle.dumps(word)) == word


def test_a_wrong_pattern_is_told_by_its_first_use():
    wrong = late("(")
    with pytest.raises(re.error, match="unterminated subpattern"):
        wrong.match("")
