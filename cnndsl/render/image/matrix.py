"""How what is drawn is moved, turned and drawn out."""

import re
from math import cos, radians, sin, tan

Matrix = tuple[float, float, float, float, float, float]


def moved(matrix: Matrix, transform: str) -> Matrix:
    """A place moved, turned or drawn out as a `transform` says."""
    for name, inside in re.findall(r"(\w+)\s*\(([^)]*)\)", transform):
        numbers = [float(each) for each in re.split(r"[\s,]+", inside.strip())]
        matrix = _product(matrix, _matrix(name, numbers))
    return matrix


def _matrix(name: str, numbers: list[float]) -> Matrix:
    match name, numbers:
        case "translate", [x, *rest]:
            return 1, 0, 0, 1, x, sum(rest)
        case "scale", [x, *rest]:
            return x, 0, 0, rest[0] if rest else x, 0, 0
        case "rotate", [turn]:
            along, across = cos(radians(turn)), sin(radians(turn))
            return along, across, -across, along, 0, 0
        case "rotate", [turn, x, y]:
            back = _product(_matrix("rotate", [turn]), (1, 0, 0, 1, -x, -y))
            return _product((1, 0, 0, 1, x, y), back)
        case "skewX", [turn]:
            return 1, 0, tan(radians(turn)), 1, 0, 0
        case "skewY", [turn]:
            return 1, tan(radians(turn)), 0, 1, 0, 0
        case "matrix", [a, b, c, d, x, y]:
            return a, b, c, d, x, y
    raise ValueError(f"a transform `{name}`, which is not known here")


def _product(one: Matrix, other: Matrix) -> Matrix:
    a, b, c, d, x, y = one
    i, j, k, m, u, v = other
    return (
        a * i + c * j,
        b * i + d * j,
        a * k + c * m,
        b * k + d * m,
        a * u + c * v + x,
        b * u + d * v + y,
    )
