"""The one official layout of a spec: two spaces a level, 88 columns, no options."""

from cnndsl.syntax.layout.official import FormatFault, format_text, show

__all__ = ["FormatFault", "format_text", "show"]
