"""Signals of the database room."""

from quintet.dispatch.signal import Signal

#: Sent when a unit of work first opens a raw connection, with ``connection``; the sender is the connection's class.
connection_created = Signal()
