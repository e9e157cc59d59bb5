"""How large a spec may grow: no file may hang the program or exhaust the machine."""

from cnndsl.dataclasses import dataclass, field


def _bound(default: int, what: str) -> int:
    bound: int = field(default=default, metadata={"help": what})
    return bound


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds; each is raised by the option `--max-NAME` of the same name."""

    file_size: int = _bound(8_000_000, "bytes in one file")
    nesting: int = _bound(100, "brackets or operators inside one another")
    depth: int = _bound(200, "blocks or functions that call one another")
    nodes: int = _bound(200_000, "layers in one network")
    steps: int = _bound(2_000_000, "statements and expressions worked through for one network")
    digits: int = _bound(1_000, "digits of an integer")
    list: int = _bound(100_000, "items in one list")
    string: int = _bound(10_000, "characters in one string")
    imports: int = _bound(32, "files that import one another in a chain")

    @staticmethod
    def flag(name: str) -> str:
        """The option that raises a bound."""
        return f"--max-{name.replace('_', '-')}"


DEFAULT_LIMITS = Limits()
