"""The page of a training: whole by itself, and safe whatever the names."""

import re
from html.parser import HTMLParser

import pytest
import torch

from cnndsl.analysis.figures import Figures
from cnndsl.dataclasses import replace
from cnndsl.recipe.data import Data, Digits, ImageFolder, Mnist, Pairs
from cnndsl.render.page.document import allowed
from cnndsl.train.judging import Judged
from cnndsl.train.pictures.card import card_md
from cnndsl.train.pictures.outcome import Outcome
from cnndsl.train.pictures.report import diagram, report_html
from cnndsl.train.pictures.samples import samples_sheet, worst_sheet
from tests.graph.drawn import graph_of
from tests.train.made import NET
from tests.train.pictures.made import HOSTILE, crowd, epochs, outcome, score

PETS = score((47, 3, 0), (12, 88, 0), (0, 0, 0))


class Seen(HTMLParser):
    """The tags of a page, its attributes, and what its scripts are."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.scripts: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        if self.tags and self.tags[-1] == "script" and data.strip():
            self.scripts.append(data)

    def values(self, name: str) -> list[str]:
        return [value for each, value in self.attributes if each == name]


def full(classes: tuple[str, ...] = ("cat", "dog", "owl")) -> Outcome:
    """One that has something in every part."""
    count = len(classes)
    judged = Judged(*[torch.arange(count)] * 2, *[torch.ones(count)] * 2)
    images = torch.zeros(count, 1, 8, 8, dtype=torch.uint8)
    return replace(
        outcome(crowd(count), classes),
        samples=samples_sheet(images, judged, range(count), classes),
        worst=worst_sheet(images, judged, range(count), classes),
        diagram=diagram(Figures(graph_of(NET))),
    )


def test_every_part_is_there_and_led_to() -> None:
    seen = Seen(report_html(full()))
    links = [value[1:] for value in seen.values("href") if value.startswith("#")]
    expected = "results curves confusion classes worst-images samples network settings limits"
    assert links == [*expected.split(), "going-on"]
    assert {*links} <= {*seen.values("id")}
    assert len({*seen.values("id")}) == len(seen.values("id"))


def test_parts_without_anything_are_left_out() -> None:
    bare = replace(outcome(None), epochs=epochs(2, told=False), plan=())
    ids = Seen(report_html(bare)).values("id")
    assert [each for each in ids if not each.endswith("-head")] == [
        "results",
        "curves",
        "settings",
        "limits",
        "going-on",
    ]


def test_it_needs_no_network_and_runs_one_script() -> None:
    page = report_html(full())
    seen = Seen(page)
    addresses = [*seen.values("src"), *seen.values("href")]
    assert all(each.startswith(("#", "data:image/png;base64,")) for each in addresses)
    assert not re.search(r"url\(|@import", page)
    (script,) = seen.scripts
    policy = next(each for each in seen.values("content") if "default-src" in each)
    assert policy.endswith(f"script-src {allowed(script)}")
    assert "default-src 'none'" in policy


def test_hostile_names() -> None:
    plain, hostile = full(tuple("abcdef")), full(HOSTILE)
    hostile = replace(
        hostile,
        model=HOSTILE[0],
        plan=((HOSTILE[0], HOSTILE[1]), *plain.plan[1:]),
        commands=((HOSTILE[0], HOSTILE[3]),),
        weights=HOSTILE[1],
    )
    page = report_html(hostile)
    page.encode()
    seen = Seen(page)
    kinds = {name for name, _ in seen.attributes}
    assert {*seen.tags} == {*Seen(report_html(plain)).tags}
    assert not [name for name in kinds if name.startswith("on")]
    assert len(seen.scripts) == 1


def test_the_same_page_again() -> None:
    assert report_html(full()) == report_html(full())


def test_all_colours_that_pictures_take_are_given() -> None:
    page = report_html(full())
    taken = {*re.findall(r"var\(--([\w-]+)\)", page)}
    given = re.findall(r"--([\w-]+):#", page)
    assert taken <= {*given}
    assert all(given.count(name) == 2 for name in taken)  # light and dark


def test_headings_of_the_table_are_buttons_with_numbers_below() -> None:
    page = report_html(outcome(PETS))
    table = page.partition('<table class="sorted">')[2].partition("</table>")[0]
    assert table.count("<button") == 5
    cells = re.findall(r"<t[dh][^>]*>", table.partition("<tbody>")[2])
    assert len(cells) == 15
    assert all("data-number" in cell for cell in cells)


def test_a_class_that_no_image_shows_has_no_numbers() -> None:
    row = report_html(outcome(PETS)).partition(">owl</th>")[2].partition("</tr>")[0]
    assert row.count("–</td>") == 3


def test_what_the_plan_and_the_settings_say_is_said_once() -> None:
    told = outcome(PETS)
    batch = ("batch", "128 (the whole set would be too large)")
    recipe = replace(told.recipe, reasons={"batch": "the whole set would be too large"})
    told = replace(told, plan=(*told.plan, batch, ("optimizer", "adam(lr = 0.003)")), recipe=recipe)
    for text in (report_html(told), card_md(told)):
        assert text.count("adam(lr = 0.003)") == 1
        assert text.count("the whole set would be too large") == 1
    settings = report_html(told).partition('<table class="plain">')[2].partition("</table>")[0]
    words = re.findall(r'<th scope="row">(.*?)</th>', settings)
    assert words[:2] == ["data", "memory"]
    assert len({*words}) == len(words)
    assert {*words} == {*told.recipe.written(), "memory"}


def test_the_run_is_named() -> None:
    told = outcome(PETS)
    for text in (report_html(told), card_md(told)):
        assert {told.run, *[each for _, each in told.made]} <= {*re.split(r"[<>`]", text)}


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (Digits(), "Net on digits"),
        (Mnist(folder="somewhere"), "Net on mnist"),
        (ImageFolder(path="photos"), "Net on photos"),
        (Pairs(images="roads/images", masks="roads/masks", classes=3), "Net on roads/images"),
    ],
)
def test_titles_are_no_syntax(data: Data, expected: str) -> None:
    told = outcome(PETS)
    assert replace(told, recipe=replace(told.recipe, data=data)).title == expected


def test_changed_images_are_said_to_be_harder() -> None:
    told = outcome(PETS)
    assert "images that are changed (hflip, rotate)" in report_html(told)
    assert not replace(told, recipe=replace(told.recipe, augment=())).remark
    assert not replace(told, epochs=epochs(3, held=False)).remark
