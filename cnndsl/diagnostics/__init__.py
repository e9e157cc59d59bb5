"""What is wrong with a spec, where, and how to mend it: values that every pass returns."""

from cnndsl.diagnostics.diagnostic import Diagnostic, Fix, Label, in_order
from cnndsl.diagnostics.source import Source, Span

__all__ = ["Diagnostic", "Fix", "Label", "Source", "Span", "in_order"]
