"""What every picture has around it and on its boxes: its title, its legend, and their texts."""

from cnndsl.render.layout.sizes import LINE, SMALL_LINE, shown
from cnndsl.render.letters import SMALL, TITLE, cut, width
from cnndsl.render.picture import Box, Kind, Picture
from cnndsl.render.scene import KEY, Key, Plate, Scene, Text

EDGE = 16
"""What is left free around a picture."""
HEADING = TITLE + SMALL + 22
"""How high the titles are."""

MEANINGS: dict[Kind, str] = {
    "product": "convolution, product",
    "pooling": "pooling, size",
    "norm": "normalization, chance",
    "activation": "activation",
    "moving": "moves numbers",
    "merge": "merge",
    "unit": "unit or stage, closed",
}


def titles(drawn: Scene, picture: Picture) -> None:
    """Add the title and what stands below it; the scene is at least as wide."""
    title = Text(EDGE, EDGE + TITLE, cut(picture.title), "title")
    subtitle = Text(EDGE, title.y + SMALL + 7, picture.subtitle, "small")
    drawn.texts += title, subtitle
    room = max(width(title.text, TITLE, bold=True), width(subtitle.text, SMALL))
    drawn.width = max(drawn.width, room + 2 * EDGE)


def legend(drawn: Scene, y: float) -> float:
    """Add what each colour means, in as many lines as that takes; how far down it reaches."""
    there = {plate.kind for plate in drawn.plates}
    x: float = EDGE
    for kind, words in MEANINGS.items():
        if kind not in there:
            continue
        room = KEY + 5 + width(words, SMALL)
        if x + room > drawn.width - EDGE and x > EDGE:
            x, y = EDGE, y + KEY + 7
        text = Text(x + KEY + 5, y + KEY - 1.5, words, "small")
        drawn.keys.append(Key(x, y, kind, text))
        drawn.width = max(drawn.width, x + room + EDGE)
        x += room + 14
    return y + (KEY if drawn.keys else 0)


def plate(box: Box, x: float, y: float, wide: float, high: float) -> Plate:
    """A box in its place, with its texts."""
    middle = x + wide / 2
    texts = [Text(middle, y + LINE, shown(box), "box", "middle")]
    for number, note in enumerate(box.notes, 1):
        texts.append(Text(middle, y + LINE + SMALL_LINE * number, note, "small", "middle"))
    said = tuple(texts), box.tip, box.place, box.times, box.mark
    return Plate(x, y, wide, high, box.kind, *said)
