"""Signals of templates."""

from quintet.dispatch.signal import Signal

#: Sent for every template that renders, also by extends and include: ``template``, ``context``. Public in `quintet.test.signals`.
template_rendered = Signal()
