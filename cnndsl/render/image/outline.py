"""The outlines of shapes: where they begin, go and end."""

import re
from collections.abc import Iterator, Mapping, Sequence

from cnndsl.dataclasses import dataclass

Numbers = tuple[float, ...]

_TAKES = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "T": 2, "Z": 0}
_WORD = re.compile(r"([A-Za-z])|([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)|([\s,]+)|(.)")
_ROUND = 0.5522847498
"""How far the points that bend a quarter of a circle are from its ends, in radii."""


@dataclass(frozen=True, slots=True)
class Step:
    """Of an outline: begin at (M), straight to (L), bent to (C, by two points), and back (Z)."""

    sign: str
    numbers: Numbers = ()


Outline = tuple[Step, ...]


def path(data: str) -> Outline:
    """What a `d` says."""
    return tuple(_Reader().steps(data))


def polygon(numbers: Sequence[float], *, is_closed: bool) -> Outline:
    """Straight lines through points."""
    pairs = list(zip(numbers[::2], numbers[1::2], strict=True))
    steps = [Step("L" if place else "M", pair) for place, pair in enumerate(pairs)]
    return (*steps, Step("Z")) if is_closed else tuple(steps)


def rectangle(x: float, y: float, wide: float, high: float, radius: Numbers) -> Outline:
    """A rectangle, whose corners may be round."""
    across, down = min(radius[0], wide / 2), min(radius[1], high / 2)
    right, bottom = x + wide, y + high
    if not across or not down:
        return polygon((x, y, right, y, right, bottom, x, bottom), is_closed=True)
    a, d = across * (1 - _ROUND), down * (1 - _ROUND)
    return (
        Step("M", (x + across, y)),
        Step("L", (right - across, y)),
        Step("C", (right - a, y, right, y + d, right, y + down)),
        Step("L", (right, bottom - down)),
        Step("C", (right, bottom - d, right - a, bottom, right - across, bottom)),
        Step("L", (x + across, bottom)),
        Step("C", (x + a, bottom, x, bottom - d, x, bottom - down)),
        Step("L", (x, y + down)),
        Step("C", (x, y + d, x + a, y, x + across, y)),
        Step("Z"),
    )


def ellipse(x: float, y: float, across: float, down: float) -> Outline:
    """A circle, or one that is drawn out."""
    return rectangle(x - across, y - down, 2 * across, 2 * down, (across, down))


class _Reader:
    """Follows a path from point to point."""

    def __init__(self) -> None:
        self.at: Numbers = (0, 0)
        self.start: Numbers = (0, 0)
        self.bend: Numbers | None = None
        self.bent_by = ""

    def steps(self, data: str) -> Iterator[Step]:
        for sign, numbers in _commands(data):
            base = self.at if sign.islower() else (0.0, 0.0)
            kind = sign.upper()
            match kind:
                case "H":
                    yield self.step("L", (numbers[0] + base[0], self.at[1]))
                case "V":
                    yield self.step("L", (self.at[0], numbers[0] + base[1]))
                case _:
                    there = [each + base[place % 2] for place, each in enumerate(numbers)]
                    yield self.step(kind, tuple(there))

    def step(self, kind: str, numbers: Numbers) -> Step:
        if kind == "Z":
            self.at = self.start
            return Step("Z")
        before, bend, sign = self.at, None, "L"
        if kind == "M":
            self.start, sign = numbers[-2:], "M"
        elif kind in "CS":
            numbers = numbers if kind == "C" else (*self.mirrored("CS"), *numbers)
            bend, sign = numbers[2:4], "C"
        elif kind in "QT":
            x, y = bend = numbers[:2] if kind == "Q" else self.mirrored("QT")
            end = numbers[-2:]
            first = [a + 2 / 3 * (b - a) for a, b in zip(before, (x, y), strict=True)]
            second = [a + 2 / 3 * (b - a) for a, b in zip(end, (x, y), strict=True)]
            numbers, sign = (*first, *second, *end), "C"
        self.at, self.bend, self.bent_by = numbers[-2:], bend, kind
        return Step(sign, numbers)

    def mirrored(self, kinds: str) -> Numbers:
        """The last point that bent the line, on the other side of where it is."""
        if self.bend is None or self.bent_by not in kinds:
            return self.at
        return 2 * self.at[0] - self.bend[0], 2 * self.at[1] - self.bend[1]


def _commands(data: str) -> Iterator[tuple[str, Numbers]]:
    """Each sign with its numbers; a sign that takes more is said again."""
    sign, numbers = "", list[float]()
    for found in _WORD.finditer(data):
        letter, number, _, other = found.groups()
        if other or (letter and letter.upper() not in _TAKES):
            raise ValueError(f"a path with `{other or letter}`, which is not known here")
        if letter:
            sign, numbers = letter, []
        elif number:
            numbers.append(float(number))
        else:
            continue
        if sign and len(numbers) == _TAKES[sign.upper()]:
            yield sign, tuple(numbers)
            numbers = []
            sign = {"M": "L", "m": "l", "Z": "", "z": ""}.get(sign, sign)


def outline(tag: str, attributes: Mapping[str, str]) -> Outline:
    """The outline of an element of SVG."""

    def one(name: str, default: float = 0) -> float:
        return float(attributes.get(name, default))

    match tag:
        case "path":
            return path(attributes["d"])
        case "rect":
            across = one("rx", one("ry"))
            radius = across, one("ry", across)
            return rectangle(one("x"), one("y"), one("width"), one("height"), radius)
        case "circle":
            return ellipse(one("cx"), one("cy"), one("r"), one("r"))
        case "ellipse":
            return ellipse(one("cx"), one("cy"), one("rx"), one("ry"))
        case "line":
            return polygon((one("x1"), one("y1"), one("x2"), one("y2")), is_closed=False)
        case "polyline" | "polygon":
            numbers = [float(each) for each in re.split(r"[\s,]+", attributes["points"].strip())]
            return polygon(numbers, is_closed=tag == "polygon")
    raise ValueError(f"an element `{tag}`, which is not known here")
