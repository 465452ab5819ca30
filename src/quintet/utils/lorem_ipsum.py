"""Porch: filler text."""

from quintet.kit.lorem_ipsum import COMMON_P as COMMON_P
from quintet.kit.lorem_ipsum import COMMON_WORDS as COMMON_WORDS
from quintet.kit.lorem_ipsum import WORDS as WORDS
from quintet.kit.lorem_ipsum import paragraph as paragraph
from quintet.kit.lorem_ipsum import paragraphs as paragraphs
from quintet.kit.lorem_ipsum import sentence as sentence
from quintet.kit.lorem_ipsum import words as words

__all__ = ["COMMON_P", "COMMON_WORDS", "WORDS", "paragraph", "paragraphs", "sentence", "words"]
