"""Lints: what they say is true of torch too, they say it once, and comments switch them off."""

import re
from math import prod
from pathlib import Path

import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cnndsl.analysis.lints import lint
from cnndsl.analysis.lints.registry import LAYER_LINTS
from cnndsl.diagnostics import Diagnostic, Source
from cnndsl.diagnostics.explain import codes as explained
from cnndsl.diagnostics.formats import full
from cnndsl.graph import elaborate
from cnndsl.model import Loader
from cnndsl.workspace import check
from tests.conftest import Golden

CHECKOUT = Path(__file__).parents[2]
SPECS = sorted((CHECKOUT / "specs").glob("*.cnn"))

CONV = st.fixed_dictionaries(
    {
        "extent": st.integers(1, 12),
        "kernel": st.integers(1, 5),
        "stride": st.integers(1, 6),
        "pad": st.integers(0, 6),
        "dilation": st.integers(1, 4),
    }
)


def found(text: str) -> list[Diagnostic]:
    """What the lints say of the model `Net`."""
    spec = Loader().text(Source("net.cnn", text), Path())
    graph, problems = elaborate(spec.declared["Net"])
    assert graph is not None, problems
    return lint([spec], [graph])


def checked(folder: Path, text: str) -> list[Diagnostic]:
    (folder / "net.cnn").write_text(text, encoding="utf-8")
    return list(check([folder / "net.cnn"]).diagnostics)


def number(pattern: str, problems: list[Diagnostic]) -> int:
    """The number that a pattern finds in what is said; 0 if nothing is."""
    texts = [text for each in problems for text in (each.message, *each.notes)]
    numbers = [match[1] for text in texts if (match := re.search(pattern, text))]
    return int(numbers[0].replace(",", "")) if numbers else 0


def spare(problems: list[Diagnostic]) -> int:
    return number(r"([\d,]+) parameters? (?:is|are) there for nothing", problems)


def run(conv: dict[str, int]) -> tuple[torch.Tensor, torch.Tensor, str]:
    """The gradients of a signal and of a kernel of ones, and the same layer as a spec."""
    extent, kernel, stride = conv["extent"], conv["kernel"], conv["stride"]
    pad, dilation = conv["pad"], conv["dilation"]
    assume(extent + 2 * pad >= dilation * (kernel - 1) + 1)
    x = torch.ones(1, 1, extent, requires_grad=True)
    weight = torch.ones(1, 1, kernel, requires_grad=True)
    y = torch.nn.functional.conv1d(x, weight, None, stride, pad, dilation)
    seen, used = torch.autograd.grad(y.sum(), (x, weight))
    arguments = f"{kernel}, stride = {stride}, pad = {pad}, dilation = {dilation}, bias = false"
    return (
        seen[0, 0],
        used[0, 0],
        f"model Net {{ input 1x{extent}; conv(1, {arguments}) }}",
    )


@given(CONV)
@settings(deadline=None, max_examples=300)
def test_idle_taps_have_no_gradient(conv: dict[str, int]) -> None:
    assume(conv["stride"] <= conv["extent"])
    _, weight, text = run(conv)
    told = [each for each in found(text) if each.code == "W209"]
    idle = int((weight == 0).sum())
    assert number(r"^(\d+) of the", told) == spare(told) == idle


@given(CONV)
@settings(deadline=None, max_examples=500)
def test_what_no_window_sees_is_told(conv: dict[str, int]) -> None:
    """Between the taps of a dilated kernel lie positions that another kernel would see too."""
    x, _, text = run({**conv, "dilation": 1})
    told = [each for each in found(text) if each.code in ("W203", "W205")]
    assert bool(told) == bool((x == 0).any())
    if told and conv["stride"] <= conv["kernel"]:
        assert [each.code for each in told] == ["W205"]
        dropped = conv["extent"] - 1 - int(x.nonzero().max())
        assert (number(r"the last (\d+) positions", told) or 1) == dropped


@pytest.mark.parametrize("norm", ["bn", "instancenorm"])
@pytest.mark.parametrize("rank", [1, 2, 3])
def test_a_redundant_bias_has_no_gradient(norm: str, rank: int) -> None:
    size = "x".join("6" * rank)
    text = f"model Net {{ input 3x{size}; conv(5, 3) -> {norm} }}"
    told = found(text)
    assert [each.code for each in told] == ["W201"]
    assert spare(told) == 5
    conv = getattr(torch.nn, f"Conv{rank}d")(3, 5, 3)
    kind = {"bn": "BatchNorm", "instancenorm": "InstanceNorm"}[norm]
    y = getattr(torch.nn, f"{kind}{rank}d")(5)(conv(torch.randn(4, 3, *(6,) * rank)))
    (y * torch.randn_like(y)).sum().backward()
    assert conv.bias.grad.abs().max() < 1e-4 < conv.weight.grad.abs().max()


def test_redundant_parameters_of_a_real_network() -> None:
    """VGG-16 with batch norm keeps 4,224 biases in torchvision: one for each map."""
    text = (CHECKOUT / "specs" / "vgg.cnn").read_text(encoding="utf-8")
    spec = Loader().text(Source("vgg.cnn", text), Path())
    graph, _ = elaborate(spec.declared["VGG16BN"])
    assert graph is not None
    maps = 2 * 64 + 2 * 128 + 3 * 256 + 6 * 512
    told = [each for each in lint([spec], [graph]) if each.code == "W201"]
    assert len(told) == 1
    assert spare(told) == maps == 4224
    assert number(r"in (\d+) layers", told) == 13


@pytest.mark.parametrize("kernel", [(3, 3), (5, 3), (5, 5), (1, 5)])
def test_idle_parameters_of_an_image(kernel: tuple[int, int]) -> None:
    sides = (kernel[0] // 2, kernel[1] // 2)
    conv = torch.nn.Conv2d(2, 3, kernel, padding=sides, bias=False)
    conv(torch.rand(1, 2, 2, 1) + 1).sum().backward()
    assert conv.weight.grad is not None
    shown = "x".join(map(str, kernel))
    text = f"model Net {{ input 2x2x1; conv(3, {shown}, pad = {sides}, bias = false) }}"
    assert spare(found(text)) == int((conv.weight.grad == 0).sum())
    assert prod(conv.weight.shape) == 6 * prod(kernel)


NET = """block Unit(width) {
  conv(width, 3, pad = 1) -> bn -> relu
}

model Small {
  input 3x15x15
  repeat 3 { Unit(8) -> maxpool(2) }
}

model Large(depth = 4) {
  input 3x64x64
  repeat depth { Unit(16) }
}
"""


def test_one_place_is_told_once(
    tmp_path: Path, golden: Golden, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    checked(tmp_path, NET)
    golden("lints/once.txt", full(check([Path("net.cnn")]).diagnostics, colour=False))


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_the_zoo_has_no_warning(path: Path) -> None:
    assert [f"{each.span.place}: {each.message}" for each in check([path]).diagnostics] == []


def test_every_lint_is_explained() -> None:
    assert {each.code for each in LAYER_LINTS} <= set(explained())


BIASED = "model Net { input 3x8x8; conv(8, 3) -> bn }"


ALLOWING = [
    (f"{BIASED}  # allow W201: as published", []),
    (f"{BIASED}  ## allow  w201 : as published", []),
    (f"{BIASED}  # allow W201, W207: as published", ["W102"]),
    (f"# allow W201: as published\n{BIASED}", []),
    (f"# allow W201: as published\n# in 2015\n\n{BIASED}", []),
    (f"# allow W201: as published\nlet a = 3\n{BIASED}", ["W102", "W201"]),
    (f"let a = 3\n{BIASED}\n# allow W201 in this file: as published", []),
    (f"{BIASED}\n# allow W201: as published", ["W102", "W201"]),
    (f"{BIASED}  # allow W201", ["W102", "W201"]),
    (f"{BIASED}  # allow W201:", ["W102", "W201"]),
    (f"{BIASED}  # W201 is meant", ["W201"]),
    (f"{BIASED}  # allow W201: twice\n# allow W201 in this file: twice", []),
    ("# allow W201: a mistake hides it\nmodel Net { input 3x8x8; cnv(8, 3) -> bn }", ["E100"]),
    ("# allow W201: unused\nblock Unit { conv(8, 3) -> bn }", []),
    ("# allow W103: imported\nmodel Net(n) { input 3x8x8; conv(n, 3) }", []),
    (
        (
            "# allow W103: made below\nmodel Net(n) { input 3x8x8; relu }\nmodel A = Net(3)",
            [
                "W100",
                "W102",
            ],
        )
    ),
]
"""Comments about a bias before a batch norm, and what is left to tell."""


@pytest.mark.parametrize(("text", "left"), ALLOWING)
def test_comments_allow(text: str, left: list[str], tmp_path: Path) -> None:
    assert sorted(each.code for each in checked(tmp_path, text)) == left


def test_one_model_alone_says_nothing_of_allowances(tmp_path: Path) -> None:
    text = f"{BIASED}  # allow W201: as published\nmodel Other {{ input 3x8x8; relu }}"
    (tmp_path / "net.cnn").write_text(text, encoding="utf-8")
    assert check([tmp_path / "net.cnn"], model="Other").diagnostics == ()


def test_a_template_is_made_elsewhere(tmp_path: Path) -> None:
    family, net = tmp_path / "family.cnn", tmp_path / "net.cnn"
    family.write_text("model Family(n) { input 3x8x8; conv(n, 3) }", encoding="utf-8")
    net.write_text('import Family from "family"\nmodel Net = Family(3)', encoding="utf-8")
    assert [each.code for each in check([family]).diagnostics] == ["W103"]
    assert check([net]).diagnostics == check([family, net]).diagnostics == ()


UNIT = "block Unit { conv(8, 3) -> bn }"


@pytest.mark.parametrize(
    ("unit", "places"),
    [(UNIT, ["unit.cnn"]), (f"{UNIT}  # allow W201: as published", [])],
)
def test_imported_blocks_are_looked_at(unit: str, places: list[str], tmp_path: Path) -> None:
    (tmp_path / "unit.cnn").write_text(unit, encoding="utf-8")
    told = checked(tmp_path, 'import Unit from "unit"\nmodel Net { input 3x8x8; Unit }')
    assert [Path(each.span.source.name).name for each in told] == places
    assert check([tmp_path / "unit.cnn"]).diagnostics == ()


def test_the_library_is_not_looked_at(tmp_path: Path) -> None:
    text = 'import Transition from "std/densenet"\nmodel Net { input 8x9x9; Transition }'
    assert checked(tmp_path, text) == []
    loader = Loader()
    spec = loader.load(tmp_path / "net.cnn")
    graph, _ = elaborate(spec.declared["Net"])
    assert graph is not None
    assert [each.code for each in lint(loader.imported, [graph])] == ["W204"]


def test_a_huge_kernel_is_counted_at_once() -> None:
    text = "model Net { input 1x8; conv(1, 1_000_000_001, pad = 500_000_000, bias = false) }"
    assert spare(found(text)) == 1_000_000_001 - 15


def test_many_allowances_each_cover_their_own(tmp_path: Path) -> None:
    each = "# allow W201: as published\n" * 2 + "conv(8, 3, pad = 1) -> bn\n"
    told = checked(tmp_path, f"model Net {{ input 8x8x8\n{each * 500}}}")
    assert [each.code for each in told] == ["W102"] * 500
