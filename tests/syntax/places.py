"""What must hold of the places in every tree."""

from collections.abc import Iterator
from dataclasses import fields

from cnndsl.syntax import tree
from cnndsl.syntax.scan import scan


def nodes(value: object) -> Iterator[tree.Node]:
    """The nodes right below one."""
    if isinstance(value, tree.Node):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from nodes(each)


def children(node: tree.Node) -> list[tree.Node]:
    values = [
        getattr(node, each.name) for each in fields(node) if each.name not in ("span", "damaged")
    ]
    return [child for value in values for child in nodes(value)]


def everything(node: tree.Node) -> Iterator[tree.Node]:
    yield node
    for child in children(node):
        yield from everything(child)


def nest_properly(file: tree.File) -> None:
    for node in everything(file):
        assert 0 <= node.span.start <= node.span.end <= len(file.span.source.text)
        for child in children(node):
            assert node.span.start <= child.span.start, (node, child)
            assert child.span.end <= node.span.end, (node, child)


def leaves_are_what_was_written(file: tree.File) -> None:
    for node in everything(file):
        match node:
            case tree.Name(span, name) if "." not in name:
                assert span.text == name
            case tree.Number(span, value) if span.text.isdigit():
                assert value == int(span.text)
            case tree.Dims(span, sizes):
                assert "x".join(map(str, sizes)) == span.text
            case tree.String(span):
                assert span.text[0] == span.text[-1] == '"'
            case tree.Boolean(span, value):
                assert span.text == str(value).lower()
            case tree.Comment(span, text):
                assert span.text == text


def nothing_is_lost(file: tree.File) -> None:
    """Each name, number, string and size of the text is a leaf of the tree."""
    source = file.span.source
    tokens = scan(source).tokens[0 if file.version is None else 2 :]
    written = [
        (token.start, token.end)
        for token in tokens
        if token.kind in ("NAME", "NUMBER", "STRING", "DIMS", "TRUE", "FALSE")
    ]
    leaves = {
        (node.span.start, node.span.end)
        for node in everything(file)
        if isinstance(node, tree.Name | tree.Number | tree.String | tree.Dims | tree.Boolean)
    }
    dotted = [
        (node.span.start, node.span.end)
        for node in everything(file)
        if isinstance(node, tree.Name) and "." in node.name
    ]
    assert [place for place in written if place not in leaves and not within(place, dotted)] == []


def within(place: tuple[int, int], spans: list[tuple[int, int]]) -> bool:
    return any(start <= place[0] and place[1] <= end for start, end in spans)
