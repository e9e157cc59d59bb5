"""What is asked of a picture: what it says, and which option would do nothing."""

from collections.abc import Container, Mapping

from cnndsl.render.forms import DIAGRAMS, PAPER, Form

_FORMS: dict[str, tuple[Form, ...]] = {
    "style": (*PAPER, "tex"),
    "show": (*DIAGRAMS, "tex"),
    "arcs": (*DIAGRAMS, "html"),
    "layout": PAPER,
    "direction": DIAGRAMS,
    "engine": PAPER,
    "lengths": (*PAPER, "tex"),
    "scale": ("png", "pdf"),
    "dpi": ("png",),
}
"""The formats on which an option has an effect."""
_STYLES = {
    "lengths": "volume",
    **dict.fromkeys(("arcs", "layout", "direction", "engine"), "diagram"),
}
"""The style on which an option has an effect."""


def words(text: str) -> tuple[str, ...]:
    """The words of a list with commas between."""
    return tuple([each.strip() for each in text.split(",") if each.strip()])


def on_a_page(given: Container[str]) -> bool:
    """Whether a page has all that is asked for."""
    return all("html" in forms for option, forms in _FORMS.items() if option in given)


def idle(
    given: Container[str], values: Mapping[str, object], form: Form, style: str, sign: str = ""
) -> tuple[str, str] | None:
    """An option that would do nothing, and why; `sign` stands before the names of others."""
    for option, forms in _FORMS.items():
        if option in given and form not in forms:
            return option, f"has no effect on {form}"
        if option in given and _STYLES.get(option, style) != style:
            return option, f"has no effect with `{sign}style {style}`"
    if values["layout"] == "u":
        for option, plain in (("direction", "down"), ("engine", "own")):
            if values.get(option, plain) != plain:
                return option, f"has no effect with `{sign}layout u`"
        if values["flat"]:
            return "flat", f"opens frames, and a U is of closed parts; say `{sign}depth`"
    if values.get("engine") == "dot" and "scale" in given:
        return "scale", f"has no effect with `{sign}engine dot`"
    return None
