"""A training on one page that needs no other file and no network."""

from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from pathlib import Path

from cnndsl.analysis.figures import Figures
from cnndsl.dataclasses import replace
from cnndsl.diagnostics.cells import visible
from cnndsl.render.page.document import allowed
from cnndsl.render.placed import scene
from cnndsl.render.sheets import drawn, png
from cnndsl.render.shown import View, picture
from cnndsl.render.svg import svg
from cnndsl.render.theme import DARK, LIGHT, Theme
from cnndsl.report.amounts import percent
from cnndsl.report.pixels import Sheet
from cnndsl.train.pictures.classwise import heads, rows
from cnndsl.train.pictures.confusion import confusion_svg
from cnndsl.train.pictures.curves import curves_apart
from cnndsl.train.pictures.outcome import Outcome, limits, results
from cnndsl.train.pictures.wording import named

_FOLDER = Path(__file__).parent
_BAR = 2
"""The place of the F1, which a bar shows too."""
_CAPTION = 98
"""How wide a column of pictures with names is at least, in pixels."""
_INKS = ("paper", "ink", "faint", "line", "frame", "border")
PAGE = replace(
    LIGHT,
    **{name: f"var(--{name})" for name in _INKS},
    kinds={kind: (f"var(--{kind})", f"var(--{kind}-line)") for kind in LIGHT.kinds},
    marks={mark: f"var(--{mark})" for mark in LIGHT.marks},
)
"""Colours that the page gives: those of the light or the dark theme, as its reader prefers."""


_ROWS = (
    (("Results",),),
    (("Curves",),),
    (("Confusion",), ("Classes",)),
    (("Worst images",),),
    (("Samples",),),
    (("Network",), ("Settings", "Limits", "Going on")),
)
"""What stands beside one another where there is room, and what below that."""


def report_html(outcome: Outcome) -> str:
    """The text of the page."""
    bodies = {name: body for name, body in _sections(outcome) if body}
    links = [f'<a href="#{_place(name)}">{name}</a>' for name in bodies]
    script = _read("report.js")
    return _read("report.html").format(
        title=_text(outcome.title),
        made=_made(outcome),
        allowed=allowed(script),
        style=_style(),
        parts="\n".join(links),
        sections="\n".join([_row(row, bodies) for row in _ROWS]),
        script=script,
    )


def diagram(figures: Figures) -> str:
    """The network as the page draws it, in the colours that the page gives."""
    return svg(scene(picture(figures, View(home=None))), PAGE)


def _sections(outcome: Outcome) -> Iterator[tuple[str, str]]:
    """What each part of the page is called, and what is in it."""
    score = outcome.tested
    yield "Results", _results(outcome)
    yield "Curves", _curves(outcome) if outcome.epochs else ""
    if score is not None and score.confusion:
        yield "Confusion", _drawn(confusion_svg(score, outcome.classes, PAGE))
        yield "Classes", _classes(outcome)
    yield "Worst images", _sheet(outcome.worst)
    yield "Samples", _sheet(outcome.samples)
    yield "Network", _drawn(outcome.diagram) if outcome.diagram else ""
    yield "Settings", _settings(outcome)
    told = "".join([f"<li>{_text(each)}</li>" for each in limits(outcome)])
    yield "Limits", f"<ul>{told}</ul>"
    yield "Going on", _commands(outcome)


def _row(row: Sequence[Sequence[str]], bodies: Mapping[str, str]) -> str:
    """Columns that stand beside one another, each with its sections."""
    columns = [
        "\n".join([_section(name, bodies[name]) for name in column if name in bodies])
        for column in row
    ]
    return f'<div class="row">{"".join([f"<div>{each}</div>" for each in columns if each])}</div>'


def _section(name: str, body: str) -> str:
    place = _place(name)
    head = f'<h2 id="{place}-head">{name}</h2>'
    return f'<section id="{place}" aria-labelledby="{place}-head">{head}\n{body}\n</section>'


def _place(name: str) -> str:
    return name.lower().replace(" ", "-")


def _results(outcome: Outcome) -> str:
    tiles = [
        f'<div><dt>{_text(word)}</dt><dd class="number">{_text(number)}</dd>'
        f'<dd class="of">{_text(of)}</dd></div>'
        for word, number, of in results(outcome)
    ]
    return f'<dl class="results">{"".join(tiles)}</dl>'


def _classes(outcome: Outcome) -> str:
    """The numbers of each class, in a table that its headings sort."""
    assert outcome.tested is not None
    names = named(outcome.classes, len(outcome.tested.confusion))
    ranks = {name: rank for rank, name in enumerate(sorted(names, key=str.casefold))}
    task, lines = outcome.recipe.task, []
    for name, (count, *shares) in zip(names, rows(outcome.tested, task), strict=True):
        cells = [f'<td class="many" data-number="{count}">{count:,}</td>']
        cells += [
            _share(share if count else None, place == _BAR) for place, share in enumerate(shares)
        ]
        first = f'<th scope="row" data-number="{ranks[name]}">{_text(name)}</th>'
        lines.append(f"<tr>{first}{''.join(cells)}</tr>")
    titles = [
        f'<th scope="col"{" class=many" * (place > 0)}><button type="button">{head}</button></th>'
        for place, head in enumerate(("class", *heads(task)))
    ]
    body = f"<thead><tr>{''.join(titles)}</tr></thead><tbody>{''.join(lines)}</tbody>"
    return _scrolled("listed", f'<table class="sorted">{body}</table>', "Table of the classes")


def _share(share: float | None, has_bar: bool) -> str:
    """A cell with a share, if it is known; that of both has a bar, too."""
    if share is None:
        return '<td class="many" data-number="-1">–</td>'
    bar = f'<span class="bar"><i style="width:{share:.1%}"></i></span>' if has_bar else ""
    return f'<td class="many" data-number="{share!r}">{percent(share)}{bar}</td>'


def _made(outcome: Outcome) -> str:
    """Which run this is."""
    lines = [
        f"<div><dt>{_text(word)}</dt><dd>{_text(text)}</dd></div>"
        for word, text in (("run", outcome.run), *outcome.made)
    ]
    return f'<dl class="made">{"".join(lines)}</dl>'


def _curves(outcome: Outcome) -> str:
    drawn = "".join(map(_drawn, curves_apart(outcome.epochs, PAGE)))
    remark = f'<p class="note">{_text(outcome.remark)}</p>' if outcome.remark else ""
    return f'<div class="curves">{drawn}</div>{remark}'


def _settings(outcome: Outcome) -> str:
    """What was going to be done, and each setting with its reason, in one table."""
    lines = [
        f'<tr><th scope="row">{_text(word)}</th><td colspan="2">{_text(text)}</td></tr>'
        for word, text in outcome.planned
    ]
    lines += [
        f'<tr><th scope="row">{_text(name)}</th><td>{_text(value)}</td>'
        f'<td class="why">{_text(why)}</td></tr>'
        for name, value, why in outcome.settings
    ]
    return f'<table class="plain"><tbody>{"".join(lines)}</tbody></table>'


def _commands(outcome: Outcome) -> str:
    lines = [
        f"<p>{_text(what)}</p><pre tabindex=0><code>{_text(command)}</code></pre>"
        for what, command in outcome.commands
    ]
    weights = f'<p class="hash">SHA-256 of the weights: <code>{_text(outcome.weights)}</code></p>'
    return "\n".join([*lines, weights])


def _sheet(sheet: Sheet | None) -> str:
    """Pictures in as many columns as there is room for."""
    if sheet is None or not sheet.pictures:
        return ""
    key = [
        f'<span><i style="background:{colour}"></i>{_text(name)}</span>'
        for colour, name in sheet.key
    ]
    said = f'<p class="note">{_text("; ".join(filter(None, (sheet.title, sheet.note))))}</p>'
    said += f'<p class="key">{"".join(key)}</p>' if key else ""
    times, wide, high = drawn(sheet.pictures[0])
    look = f'width="{wide:.0f}" height="{high:.0f}"{" class=dots" if times > 1 else ""}'
    figures = [
        f"<figure{' class=wrong' if place in sheet.marked else ''}>"
        f'<img alt="" src="data:image/png;base64,{b64encode(png(picture)).decode()}" {look}>'
        f"{_caption(sheet.names[place]) if sheet.names else ''}</figure>"
        for place, picture in enumerate(sheet.pictures)
    ]
    column = max(wide, _CAPTION if sheet.names else 0)
    style = f"grid-template-columns:repeat(auto-fill,minmax(min({column:.0f}px,100%),1fr))"
    return f'{said}<div class="shown" style="{style}">{"".join(figures)}</div>'


def _caption(name: str) -> str:
    first, *others = name.split("\n")
    more = "".join([f"<span>{_text(each)}</span>" for each in others])
    return f"<figcaption>{_text(first)}{more}</figcaption>"


def _drawn(picture: str) -> str:
    return f'<div class="drawn">{picture}</div>'


def _scrolled(kind: str, inside: str, label: str) -> str:
    """A part that can be moved with the arrow keys where it is too large."""
    return f'<div class="{kind}" role="group" aria-label="{label}" tabindex="0">{inside}</div>'


def _style() -> str:
    """The looks, in the colours that the reader prefers."""
    dark = f"@media screen and (prefers-color-scheme:dark){{:root{{{_colours(DARK)}}}}}"
    return f":root{{color-scheme:light dark;{_colours(LIGHT)}}}\n{dark}\n{_read('report.css')}"


def _colours(theme: Theme) -> str:
    found: dict[str, str] = {name: getattr(theme, name) for name in _INKS}
    for kind, (fill, border) in theme.kinds.items():
        found |= {kind: fill, f"{kind}-line": border}
    found |= {str(mark): colour for mark, colour in theme.marks.items()}
    return "".join([f"--{name}:{colour};" for name, colour in found.items()])


def _text(text: str) -> str:
    return escape(visible(text))


def _read(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")
