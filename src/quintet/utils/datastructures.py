"""Porch: dictionaries with several values a key, and mappings whose keys ignore case."""

from quintet.kit.multimap import CaseInsensitiveMapping as CaseInsensitiveMapping
from quintet.kit.multimap import DictWrapper as DictWrapper
from quintet.kit.multimap import ImmutableList as ImmutableList
from quintet.kit.multimap import MultiValueDict as MultiValueDict
from quintet.kit.multimap import MultiValueDictKeyError as MultiValueDictKeyError
from quintet.kit.multimap import OrderedSet as OrderedSet

__all__ = [
    "CaseInsensitiveMapping",
    "DictWrapper",
    "ImmutableList",
    "MultiValueDict",
    "MultiValueDictKeyError",
    "OrderedSet",
]
