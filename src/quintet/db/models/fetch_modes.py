"""Porch: fetch modes."""

from quintet.orm.fetch import FETCH_ONE as FETCH_ONE
from quintet.orm.fetch import FETCH_PEERS as FETCH_PEERS
from quintet.orm.fetch import FETCH_RAISE as FETCH_RAISE
from quintet.orm.fetch import FetchMode as FetchMode

__all__ = ["FETCH_ONE", "FETCH_PEERS", "FETCH_RAISE", "FetchMode"]
