"""The vocabulary of `train` as pages: read off the classes, as that of layers is."""

from collections.abc import Iterator

from cnndsl.layers.declared import declarations
from cnndsl.layers.parameters import accepted
from cnndsl.layers.writing import spelled
from cnndsl.recipe.choice import Choice, parameters
from cnndsl.recipe.settings import CHOICES, Plain, Vocabulary
from cnndsl.report.columns import aligned
from cnndsl.report.vocabulary import argument, item, small, summary

WORDS: dict[str, type[Choice]] = {
    word: cls for each in CHOICES.values() for word, cls in each.words.items()
}
"""What stands behind `=` and `on`."""
_OF_LAYERS = {
    "freeze": "which layers do not learn",
    "fresh": "which layers begin anew, though there is a file of weights",
}
"""Settings that are names of layers, stages and units."""
SETTINGS: tuple[str, ...] = (*CHOICES, *declarations(Plain), *_OF_LAYERS)


def told(topic: str) -> str:
    """What a word or a setting does, in a sentence."""
    if topic in WORDS:
        return summary(WORDS[topic])
    if topic in CHOICES:
        return f"{CHOICES[topic].one.capitalize()}, for `train`."
    return f"For `train`: {_OF_LAYERS.get(topic) or declarations(Plain)[topic].description}."


def near(word: str) -> str | None:
    """The word that may be meant by another, as those of other programs."""
    found = (each.meant(word) for each in CHOICES.values())
    return next((each for each in found if each is not None), None)


def page(topic: str) -> str:
    """All there is to know of a word of `train`, or of a setting, as Markdown."""
    parts = _of_word(WORDS[topic]) if topic in WORDS else _of_setting(topic)
    return "\n\n".join([f"## {topic}", *(part for part in parts if part)])


def _of_word(cls: type[Choice]) -> Iterator[str]:
    setting = next(name for name, each in CHOICES.items() if cls.word in each.words)
    yield f"{summary(cls)} It is {CHOICES[setting].one} of `train`."
    given = ", ".join([argument(each) for each in parameters(cls)])
    yield f"    {cls.word}({given})" if given else ""
    yield "\n".join(
        item(f"`{argument(each)}`: {each.description}; {accepted(cls, each.name).expected}")
        for each in parameters(cls)
    )
    yield _example(setting, cls)


def _of_setting(name: str) -> Iterator[str]:
    if name in CHOICES:
        yield _choices(name, CHOICES[name])
        return
    if name in _OF_LAYERS:
        yield f"A setting of `train`: {_OF_LAYERS[name]}."
        yield item(f"`{name}`: a name, or a list of names; `*` stands for any letters")
        return
    found = declarations(Plain)[name]
    usual = "" if found.default is None else f" Without it, it is {spelled(found.default)}."
    yield f"A setting of `train`: {found.description}.{usual}"
    yield item(f"`{name}`: {accepted(Plain, name).expected}")


def _choices(name: str, vocabulary: Vocabulary) -> str:
    many = "one or several of these, in a list" if vocabulary.several else "one of these"
    rows = [(f"  {word}", small(summary(cls))) for word, cls in vocabulary.words.items()]
    place = "on" if name == "data" else f"{name} ="
    return f"A setting of `train`: `{place} ...`, {many}.\n\n" + "\n".join(aligned(rows))


def _example(setting: str, cls: type[Choice]) -> str:
    if setting == "data":
        return f"```cnn\ntrain Net on {cls.example} {{\n  epochs = 20\n}}\n```"
    return f"```cnn\ntrain Net on digits {{\n  {setting} = {cls.example}\n}}\n```"
