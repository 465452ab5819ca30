"""Porch: IPv6 helpers."""

from quintet.kit.addresses import is_ipv6 as is_valid_ipv6_address
from quintet.services.validators import clean_ipv6_address as clean_ipv6_address

__all__ = ["clean_ipv6_address", "is_valid_ipv6_address"]
