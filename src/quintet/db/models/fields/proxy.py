"""Porch: the field behind ``Meta.order_with_respect_to``."""

from quintet.orm.fields.order import OrderWrt as OrderWrt

__all__ = ["OrderWrt"]
