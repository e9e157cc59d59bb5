"""What Python raises where a spec, or what is asked of it, is wrong."""

from cnndsl.diagnostics.diagnostic import Diagnostic


class SpecError(Exception):
    """A spec that is wrong, or that does not hold what was asked of it."""

    def __init__(self, message: str, diagnostics: tuple[Diagnostic, ...] = ()) -> None:
        super().__init__(message)
        self.diagnostics = diagnostics
