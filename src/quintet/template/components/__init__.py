"""components: templates in the folder ``components/`` that are called with props, attributes and slots.

`signatures` reads what a component declares, without compiling it; `attributes` are the undeclared arguments as HTML; `calls` is
what the compiled tag ``{% component %}`` runs. The tags themselves are in `template.tags.components`.

A call is one Python frame: the component's compiled function is called with a dictionary of its own. The content of each slot is
a function inside that of the calling template, so that it sees the caller's variables; it gets the output and the runtime of
the component, and a dictionary of what ``{% slot %}`` passes back.
"""
