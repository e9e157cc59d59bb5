"""What cannot be drawn as it was asked for."""


class CannotDraw(Exception):
    """A picture that is too large or takes too long, or a format that nobody here writes."""
