"""The vocabulary as pages, as a list, and as data: all of it read off the classes."""

from collections.abc import Iterator
from inspect import getdoc
from textwrap import fill

from cnndsl.layers import FORMS, LAYERS, NAMES, Entry, Family, Parameter, signature
from cnndsl.layers.base import Worded
from cnndsl.layers.parameters import accepted
from cnndsl.layers.words import layer_called, layer_meant
from cnndsl.layers.writing import spelled
from cnndsl.report.columns import aligned
from cnndsl.report.sample import Sample, sample

INTRODUCTION = """\
Every word that makes a layer, with its arguments, its arithmetic and what torch calls it. The same
text is printed by `cnndsl explain conv`, and `cnndsl layers` lists the words. It is read off the
classes in `cnndsl/layers`. In formulas, names stand for arguments or for what is said beside them,
and `true` counts 1; a default `...` depends on the other arguments."""
WIDTH = 88
ENTRIES: dict[str, type[Entry]] = {**LAYERS, **FORMS}


def summary(cls: type[Worded]) -> str:
    """What a layer or another word does, in one sentence."""
    return (getdoc(cls) or "").partition("\n")[0]


def call(cls: type[Entry]) -> str:
    """A layer with all its arguments: `bn(eps = 1e-5, momentum = 0.1, ...)`."""
    arguments = [argument(each) for each in signature(cls)]
    return f"{cls.word}({', '.join(arguments)})" if arguments else cls.word


def argument(parameter: Parameter) -> str:
    """An argument with its default: `eps = 1e-5`."""
    if parameter.required:
        return parameter.name
    default = "..." if parameter.default is None else spelled(parameter.default)
    return f"{parameter.name} = {default}"


def fitting(word: str) -> list[type[Entry]]:
    """The entries by family that have to do with a word; all of them, of an empty one."""
    families = [*Family]
    words = {word.lower(), (layer_called(word, ENTRIES) or word.lower()).partition("(")[0]}
    found = [cls for cls in ENTRIES.values() if any(each in _told(cls) for each in words)]
    return sorted(found, key=lambda cls: families.index(cls.family))


def _told(cls: type[Entry]) -> str:
    """Where a word is looked for."""
    return f"{cls.word} {cls.family} {summary(cls)}".lower()


def near(word: str) -> str | None:
    """The layer that may be meant by a word that is none."""
    return layer_meant(word, ENTRIES)


def listing(entries: list[type[Entry]]) -> str:
    """A line for each entry under the name of its family."""
    rows = [(f"  {_short(cls)}", small(summary(cls))) for cls in entries]
    lines = aligned(rows)
    shown: list[str] = []
    for cls, line in zip(entries, lines, strict=True):
        if str(cls.family) not in shown:
            shown += [""] * bool(shown) + [str(cls.family)]
        shown.append(line)
    return "\n".join(shown)


def _short(cls: type[Entry]) -> str:
    """A layer with the arguments that it needs: `conv(out, kernel, ...)`."""
    arguments = [each.name for each in signature(cls) if each.required]
    if len(arguments) < len(signature(cls)):
        arguments.append("...")
    return f"{cls.word}({', '.join(arguments)})" if arguments else cls.word


def small(sentence: str) -> str:
    """A sentence as part of a list: a small letter first, unless it begins with a name."""
    first, second = sentence[0], sentence[1:2]
    return (first if second.isupper() else first.lower()) + sentence[1:].removesuffix(".")


def page(cls: type[Entry]) -> str:
    """All there is to know of an entry, as Markdown."""
    parts = [
        f"## {cls.word}",
        summary(cls),
        f"    {call(cls)}",
        "\n".join(_arguments(cls)),
        "What comes out, and what it costs:",
        "\n".join((*_formulas(cls), *map(item, cls.remarks))),
        _legend(cls),
        *_example(sample(cls)),
    ]
    return "\n\n".join(part for part in parts if part)


def _arguments(cls: type[Entry]) -> Iterator[str]:
    for each in signature(cls):
        takes = accepted(cls, each.name).expected
        yield item(f"`{argument(each)}`: {each.description}; {takes}")


def item(text: str) -> str:
    """A line of a list, broken where it is long."""
    return fill(
        f"- {text}", WIDTH, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False
    )


def _formulas(cls: type[Entry]) -> Iterator[str]:
    rule = cls.rule
    names = {"along": "along `axis`", "last": "last axis"}
    if rule.shape:
        yield item(f"shape: {rule.shape}")
    for what, formula in rule.sizes.items():
        yield item(f"{names.get(what, what)}: `{formula}`")
    if not rule.shape and not rule.sizes:
        yield "- shape: as it goes in"
    costs = {"parameters": rule.params, "buffers": rule.buffers, "MACs": rule.macs}
    for what, formula in costs.items():
        if formula != "0":
            yield item(f"{what}: `{formula}`")
    if cls.family is not Family.FORMS and rule.params == rule.macs == "0":
        yield "- no parameters and no MACs" if rule.buffers == "0" else "- no MACs"


def _legend(cls: type[Entry]) -> str:
    """What the names in the formulas mean that are no arguments."""
    told = [
        f"`{name}` is {NAMES[name]}" for name in cls.rule.names if not _explains_itself(cls, name)
    ]
    return fill(f"Here {'; '.join(told)}.", WIDTH, break_on_hyphens=False) if told else ""


def _explains_itself(cls: type[Entry], name: str) -> bool:
    return name in {each.name for each in signature(cls)}


def _example(shown: Sample) -> Iterator[str]:
    yield f"```cnn\n{shown.text}```"
    if shown.lines:
        yield "\n".join(f"    {line}" for line in shown.lines)
    if shown.torch:
        yield item(f"In torch: `{shown.torch}`").removeprefix("- ")


def handbook() -> str:
    """All pages, by family, as one document."""
    parts = ["# The layers", INTRODUCTION]
    for family in Family:
        entries = [cls for cls in fitting("") if cls.family is family]
        words = " · ".join(f"[{cls.word}](#{cls.word})" for cls in entries)
        parts.append(f"**{str(family).capitalize()}**: {words}")
    parts += [page(cls) for cls in fitting("")]
    return "\n\n".join(parts) + "\n"
