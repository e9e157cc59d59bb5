"""Where everything in a picture goes: the flow in columns, the other edges in lanes beside them."""
