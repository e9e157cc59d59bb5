"""A picture as a page that one can look around in."""

from cnndsl.render.page.document import page

__all__ = ["page"]
