"""Porch: the middleware of replicas."""

from quintet.views.replicas import ReplicaMiddleware as ReplicaMiddleware

__all__ = [
    "ReplicaMiddleware",
]
