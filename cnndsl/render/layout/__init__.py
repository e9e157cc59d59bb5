"""Where everything in a picture goes: the flow in columns, the other edges in lanes beside them.

A page does the same in `page/layout.js`, as its frames open and close; tests hold both equal.
"""
