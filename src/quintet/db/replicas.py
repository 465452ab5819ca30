"""Porch: reads from replicas."""

from quintet.drivers.replicas import ReplicaRouter as ReplicaRouter
from quintet.drivers.replicas import last_write as last_write
from quintet.drivers.replicas import reading as reading
from quintet.drivers.replicas import wrote as wrote

__all__ = [
    "ReplicaRouter",
    "last_write",
    "reading",
    "wrote",
]
