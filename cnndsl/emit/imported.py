"""Printed source as a module of Python, whose objects can be copied and pickled."""

import copyreg
import hashlib
import linecache
import sys
from types import ModuleType

_PREFIX = "cnndsl.compiled_"
_SOURCE = "__cnndsl_source__"


def imported(text: str) -> ModuleType:
    """The module that a source makes; the same for the same source."""
    name = _PREFIX + hashlib.sha256(text.encode()).hexdigest()[:16]
    if name not in sys.modules:
        sys.modules[name] = _executed(text, name)
    return sys.modules[name]


def _executed(text: str, name: str) -> ModuleType:
    made = ModuleType(name, "A compiled network.")
    path = f"<{name}>"
    vars(made)[_SOURCE] = text
    # Tracebacks quote the source, and torch reads it to compile what it does.
    linecache.cache[path] = len(text), None, text.splitlines(keepends=True), path
    exec(compile(text, path, "exec", dont_inherit=True), vars(made))
    for each in vars(made).values():
        if isinstance(each, type) and each.__module__ == name:
            # No file can be imported where these are unpickled: what they need comes along.
            copyreg.pickle(each, _tuple if issubclass(each, tuple) else _reduced)  # type: ignore[arg-type]
    return made


def _reduced(each: object) -> tuple[object, ...]:
    """An object as the source of its class and what it holds."""
    kind = type(each)
    return _blank, (vars(sys.modules[kind.__module__])[_SOURCE], kind.__name__), vars(each)


def _blank(text: str, name: str) -> object:
    """An object of a class that a source has, with nothing in it yet."""
    kind = vars(imported(text))[name]
    return kind.__new__(kind)


def _tuple(each: tuple[object, ...]) -> tuple[object, ...]:
    kind = type(each)
    return _filled, (vars(sys.modules[kind.__module__])[_SOURCE], kind.__name__, tuple(each))


def _filled(text: str, name: str, values: tuple[object, ...]) -> object:
    return vars(imported(text))[name](*values)
