"""How numbers stand in sentences."""


def count(number: int, noun: str) -> str:
    """`1 file`, `1,200 files`, `2 classes`."""
    ending = "es" if noun.endswith("s") else "s"
    return f"{number:,} {noun}{'' if number == 1 else ending}"
