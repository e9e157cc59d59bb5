"""Weights of files in modules: what is filled, what is said, and that nothing is half done."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch
import torchvision
from safetensors.torch import save_file
from torch import nn

from cnndsl.emit.fused import fused
from cnndsl.emit.weights import NoSuchLayer, WeightsError, load_weights, save_weights
from cnndsl.emit.weights.loading import _beyond
from cnndsl.emit.weights.opening import opened
from tests.emit.weights.networks import alike, numbers, same, small


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The weights of a small network, as torch saves them."""
    torch.save(small(seed=1).state_dict(), tmp_path / "net.pt")
    return tmp_path / "net.pt"


def state(**renamed: str) -> dict[str, torch.Tensor]:
    """The weights that `file` has, with other names for some layers."""
    found = small(seed=1).state_dict()
    return {
        ".".join([renamed.get(layer, layer), kind]): each
        for (layer, kind), each in ((name.split("."), each) for name, each in found.items())
    }


class Wrapper(nn.Module):
    """Stands around a module as what `torch.compile` leaves does."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self._orig_mod = network


@pytest.mark.parametrize("legacy", [False, True])
def test_a_module_gets_what_a_file_has(tmp_path: Path, legacy: bool) -> None:
    torch.save(state(), tmp_path / "net", _use_new_zipfile_serialization=not legacy)
    network = small()
    matched = load_weights(network, tmp_path / "net")
    assert same(numbers(network), [*state().values()])
    assert matched.counts == {
        "pairs": 9, "differing": 0, "missing": 0, "left": 0, "fresh": 0, "frozen": 0
    }  # fmt: skip
    assert str(matched) == f"{tmp_path / 'net'}: it fits\n  matched  9 of 9 tensors, 9 by name"


def test_a_module_answers_as_the_saved_one(file: Path) -> None:
    network, saved = small(), small(seed=1)
    load_weights(network, file)
    image = torch.rand(2, 3, 4, 4)
    assert torch.equal(network.eval()(image), saved.eval()(image))
    assert all(each.requires_grad for each in network.parameters())


@pytest.mark.parametrize("place", ["state_dict", "model", "model_state_dict", "whatever"])
def test_weights_among_other_things(tmp_path: Path, place: str) -> None:
    content = {
        "epoch": 3,
        place: state(),
        "optimizer": {"state": {}, "param_groups": [{"lr": 0.1}]},
    }
    torch.save(content, tmp_path / "net.pt")
    network = small()
    matched = load_weights(network, tmp_path / "net.pt")
    assert same(numbers(network), [*state().values()])
    assert matched.notes == (f"the weights are under `{place}`",)


def test_an_entry_is_chosen(tmp_path: Path) -> None:
    average = {name: 2 * each for name, each in state().items()}
    torch.save({"model": state(), "model_ema": average}, tmp_path / "net.pt")
    network = small()
    load_weights(network, tmp_path / "net.pt")
    assert same(numbers(network), [*state().values()])
    load_weights(network, tmp_path / "net.pt", entry="model_ema")
    assert same(numbers(network), [*average.values()])
    with pytest.raises(WeightsError, match="it holds no tensors under `ema`") as caught:
        load_weights(network, tmp_path / "net.pt", entry="ema")
    assert caught.value.help == "it has `model` and `model_ema`"


def test_what_is_no_tensor_is_passed_over(tmp_path: Path) -> None:
    torch.save({**state(), "version": "2", "sparse": torch.eye(2).to_sparse()}, tmp_path / "net.pt")
    matched = load_weights(small(), tmp_path / "net.pt")
    assert matched.notes == (
        "passed over, since they are no dense tensors: `version` and `sparse`",
    )


@pytest.mark.parametrize("prefix", ["module.", "_orig_mod.", "_orig_mod.module.", "model.net."])
def test_wrapped_files(tmp_path: Path, prefix: str) -> None:
    torch.save({prefix + name: each for name, each in state().items()}, tmp_path / "net.pt")
    network = small()
    matched = load_weights(network, tmp_path / "net.pt")
    assert same(numbers(network), [*state().values()])
    assert matched.notes


def test_wrapped_modules(file: Path, tmp_path: Path) -> None:
    network = small()
    matched = load_weights(Wrapper(network), file)
    assert same(numbers(network), [*state().values()])
    assert matched.notes == ("`_orig_mod.` is left out of the names of the network",)
    parallel = nn.DataParallel(small())
    matched = load_weights(parallel, file, freeze="conv")
    assert matched.notes == ("`module.` is taken off all names of the network",)
    assert [each.name for each in matched.frozen] == ["module.conv.weight", "module.conv.bias"]
    save_weights(parallel, tmp_path / "again.pt")
    assert [*torch.load(tmp_path / "again.pt")] == [*state()]


def test_other_names_in_the_same_order(tmp_path: Path) -> None:
    torch.save(state(conv="0", bn="1", fc="4"), tmp_path / "net.pt")
    network = small()
    matched = load_weights(network, tmp_path / "net.pt")
    assert same(numbers(network), [*state().values()])
    assert {pair.how for pair in matched.pairs} == {"order"}
    assert "  by order  `conv` from `0`\n            `bn` from `1`\n" in str(matched)


def test_other_names_in_no_order(tmp_path: Path) -> None:
    save_file(state(conv="z", bn="y", fc="x"), tmp_path / "net.safetensors")
    network = small()
    matched = load_weights(network, tmp_path / "net.safetensors")
    assert same(numbers(network), [*state().values()])
    assert {pair.how for pair in matched.pairs} == {"shape"}


def test_what_no_shape_tells_apart_is_not_guessed(tmp_path: Path) -> None:
    save_file(alike(prefix="x").state_dict(), tmp_path / "net.safetensors")
    with pytest.raises(WeightsError, match="fits several layers of it"):
        load_weights(alike(), tmp_path / "net.safetensors")
    torch.save(alike(prefix="x", seed=1).state_dict(), tmp_path / "net.pt")
    network = alike()
    load_weights(network, tmp_path / "net.pt")
    assert same(numbers(network), numbers(alike(seed=1)))


def test_another_head(file: Path) -> None:
    network = small(classes=2)
    before = numbers(network)
    with pytest.raises(WeightsError) as caught:
        load_weights(network, file)
    assert caught.value.keys == ("fc.weight", "fc.bias")
    assert "  differ   `fc.weight` 2x16, the file has 5x16\n" in str(caught.value)
    assert caught.value.help == "`fresh=['fc']` lets them keep their own numbers"
    with pytest.raises(WeightsError):
        load_weights(network, file, strict=False)
    assert same(numbers(network), before)
    matched = load_weights(network, file, fresh="fc", freeze=["conv", "bn"])
    assert same(numbers(network)[:7], [*state().values()][:7])
    assert same(numbers(network)[7:], before[7:])
    assert [name for name, each in network.named_parameters() if each.requires_grad] == [
        "fc.weight",
        "fc.bias",
    ]
    assert matched.counts["frozen"] == 4
    assert matched.counts["fresh"] == 2
    assert str(matched).splitlines()[1:6] == [
        "  matched    7 of 7 tensors, 7 by name",
        "  fresh      `fc.weight` 2x16",
        "             `fc.bias` 2",
        "  set aside  `fc.weight` 5x16",
        "             `fc.bias` 5",
    ]


def test_one_part_alone(file: Path) -> None:
    network = small()
    before = numbers(network)
    matched = load_weights(network, file, only=["conv", "bn"])
    assert matched.fits
    assert same(numbers(network)[:7], [*state().values()][:7])
    assert same(numbers(network)[7:], before[7:])


def test_what_is_missing_or_left(tmp_path: Path) -> None:
    some = {name: each for name, each in state().items() if not name.startswith("bn")}
    torch.save({**some, "aux.weight": torch.zeros(3)}, tmp_path / "net.pt")
    network = small()
    before = numbers(network)
    with pytest.raises(WeightsError, match="4 tensors are missing, 1 tensor is left") as caught:
        load_weights(network, tmp_path / "net.pt")
    assert caught.value.keys[-1] == "aux.weight"
    assert caught.value.matched is not None
    assert not caught.value.matched.fits
    assert same(numbers(network), before)
    matched = load_weights(network, tmp_path / "net.pt", strict=False)
    assert (matched.counts["missing"], matched.counts["left"]) == (4, 1)
    assert torch.equal(network.state_dict()["fc.weight"], state()["fc.weight"])


def test_nothing_in_common_is_an_error_always(tmp_path: Path) -> None:
    torch.save({"some.weight": torch.zeros(3)}, tmp_path / "net.pt")
    with pytest.raises(WeightsError, match=r"matched   0 of 8 tensors\n"):
        load_weights(small(), tmp_path / "net.pt", strict=False)


def test_there_must_be_something_to_load(file: Path) -> None:
    with pytest.raises(WeightsError, match="nothing to load"):
        load_weights(small(), file, fresh="*")


def test_other_networks_get_no_advice_that_fails(tmp_path: Path) -> None:
    torch.save(alike(width=8, depth=5).state_dict(), tmp_path / "net.pt")
    with pytest.raises(WeightsError) as caught:
        load_weights(alike(depth=5), tmp_path / "net.pt")
    assert "10 tensors differ" in str(caught.value)
    assert not caught.value.help


def test_files_of_old_versions_have_no_counters(tmp_path: Path) -> None:
    old = {name: each for name, each in state().items() if "num_batches" not in name}
    torch.save(old, tmp_path / "net.pt")
    network = small()
    counted = network.state_dict()["bn.num_batches_tracked"].clone()
    matched = load_weights(network, tmp_path / "net.pt")
    assert matched.matching.counters == ("bn.num_batches_tracked",)
    assert "counters  1 counter of batches that one side lacks" in str(matched)
    assert torch.equal(network.state_dict()["bn.num_batches_tracked"], counted)


@pytest.mark.parametrize("suffix", [".pt", ".safetensors"])
def test_numbers_are_converted_and_that_is_said(tmp_path: Path, suffix: str) -> None:
    save_weights(small(seed=1).half(), tmp_path / f"net{suffix}")
    network = small().double()
    matched = load_weights(network, tmp_path / f"net{suffix}")
    assert "  converted  8 tensors from float16 to float64" in str(matched)
    expected = [each.half().double() for each in state().values()]
    assert same([each.double() for each in numbers(network)], expected)
    assert network.state_dict()["fc.weight"].dtype == torch.float64


def test_whole_numbers_become_no_fractions(tmp_path: Path) -> None:
    torch.save({**state(), "fc.bias": torch.zeros(5, dtype=torch.int8)}, tmp_path / "net.pt")
    with pytest.raises(WeightsError, match=r"`fc\.bias` holds float32, the file has int8"):
        load_weights(small(), tmp_path / "net.pt")


@pytest.mark.parametrize("number", [-7e4, 1e300])
def test_numbers_do_not_become_infinite(tmp_path: Path, number: float) -> None:
    bias = torch.tensor([1, 2, number, torch.inf, torch.nan], dtype=torch.float64)
    torch.save({**state(), "fc.bias": bias}, tmp_path / "net.pt")
    network = small().half()
    before = numbers(network)
    with pytest.raises(WeightsError, match="which is beyond the numbers of float16") as caught:
        load_weights(network, tmp_path / "net.pt", strict=False)
    assert f"`fc.bias` holds {number:g}, " in str(caught.value)
    assert caught.value.help == "a module of float64 can hold it"
    assert caught.value.keys == ("fc.bias",)
    assert same(numbers(network), before)
    double = small().double()
    load_weights(double, tmp_path / "net.pt")
    assert torch.equal(double.state_dict()["fc.bias"][:4], bias[:4])


def test_what_is_infinite_in_the_file_may_be_so() -> None:
    pair = torch.tensor([torch.inf, torch.nan, 65504.0, 1e-9])
    assert _beyond(pair.half(), pair) is None
    assert _beyond(torch.tensor([300]).to(torch.int8), torch.tensor([300])) == 300


def test_a_file_without_numbers(tmp_path: Path) -> None:
    """Of the device `meta`, where tensors have a shape alone."""
    torch.save({**state(), "fc.bias": torch.zeros(5, device="meta")}, tmp_path / "net.pt")
    with pytest.raises(WeightsError, match=r"`fc\.bias` was on the device `meta`") as caught:
        opened(tmp_path / "net.pt")
    assert caught.value.keys == ("fc.bias",)


def test_a_form_for_inference_takes_files_of_its_own_alone(file: Path, tmp_path: Path) -> None:
    """The others have batch norms, for which there is no place any more."""
    network = fused(small())
    before = numbers(network)
    ways: tuple[dict[str, Any], ...] = ({}, {"strict": False}, {"only": "fc"}, {"fresh": "conv"})
    for asked in ways:
        with pytest.raises(WeightsError, match="have taken in its batch norms") as caught:
            load_weights(nn.Sequential(network) if asked else network, file, **asked)
        assert "weights=file, fuse=True" in caught.value.help
        assert "strict" not in str(caught.value)
    assert same(numbers(network), before)
    save_weights(fused(small(seed=1)), tmp_path / "fused.pt")
    load_weights(network, tmp_path / "fused.pt")
    assert same(numbers(network), numbers(fused(small(seed=1))))
    plain = fused(nn.Sequential(nn.Conv2d(3, 4, 3)))
    torch.save(nn.Sequential(nn.Conv2d(3, 4, 3)).state_dict(), tmp_path / "plain.pt")
    assert load_weights(plain, tmp_path / "plain.pt", only="0").fits


def test_one_part_in_its_place_alone(tmp_path: Path) -> None:
    """The other layers get nothing, and yet say where in the file this one is."""
    torch.save(alike(prefix="x", seed=1).state_dict(), tmp_path / "net.pt")
    network = alike()
    load_weights(network, tmp_path / "net.pt", only="layer1")
    assert same(numbers(network)[2:4], numbers(alike(seed=1))[2:4])
    assert same(numbers(network)[:2], numbers(alike())[:2])
    torch.save(alike(depth=1, prefix="x").state_dict(), tmp_path / "first.pt")
    with pytest.raises(WeightsError, match="the file ends where the network goes on"):
        load_weights(network, tmp_path / "first.pt", only="layer1")


def test_axes_in_another_order_are_told(tmp_path: Path) -> None:
    turned = {**state(), "conv.weight": torch.zeros(3, 3, 3, 4)}
    torch.save(turned, tmp_path / "net.pt")
    with pytest.raises(WeightsError, match="the file has 3x3x3x4, its axes in another order"):
        load_weights(small(), tmp_path / "net.pt")


def test_tensors_of_two_names(tmp_path: Path) -> None:
    def tied(seed: int) -> nn.ModuleDict:
        torch.manual_seed(seed)
        layer = nn.Linear(3, 3)
        return nn.ModuleDict({"a": layer, "b": layer})

    both = tied(1).state_dict()
    torch.save(both, tmp_path / "both.pt")
    torch.save({name: each for name, each in both.items() if "a" in name}, tmp_path / "one.pt")
    torch.save({**both, "b.weight": torch.zeros(3, 3)}, tmp_path / "two.pt")
    for name in ("both", "one"):
        network = tied(0)
        assert load_weights(network, tmp_path / f"{name}.pt").fits
        assert same(numbers(network), [*both.values()])
    with pytest.raises(WeightsError, match=r"`a\.weight` and `b\.weight` differ, and are one"):
        load_weights(tied(0), tmp_path / "two.pt")


def test_all_or_nothing(file: Path) -> None:
    network = small()
    with torch.inference_mode():
        network.fc = nn.Linear(16, 5)  # which torch refuses to fill, when it has done so
    before = numbers(network)
    with pytest.raises(WeightsError, match=r"torch cannot fill `fc\.weight`: Inplace update"):
        load_weights(network, file, freeze="conv")
    assert same(numbers(network), before)
    assert all(each.requires_grad for each in network.parameters())


def test_modules_without_numbers(file: Path) -> None:
    with pytest.raises(WeightsError, match="is on the device `meta`") as caught:
        load_weights(small().to("meta"), file)
    assert "to_empty" in caught.value.help
    with pytest.raises(WeightsError, match="has not worked out the shape of `weight`"):
        load_weights(nn.LazyLinear(3), file)


def test_old_names_of_torchvision(tmp_path: Path) -> None:
    """Its published files of DenseNets say `norm.1`, lack counters, and are older than zip."""
    saved = torchvision.models.densenet121()
    old = {
        re.sub(r"(denselayer\d+\.(?:norm|conv))(\d)", r"\1.\2", name): each
        for name, each in saved.state_dict().items()
        if "num_batches" not in name
    }
    assert "features.denseblock1.denselayer1.norm.1.weight" in old
    torch.save(old, tmp_path / "net.pth", _use_new_zipfile_serialization=False)
    network = torchvision.models.densenet121()
    matched = load_weights(network, tmp_path / "net.pth")
    assert same([*network.parameters()], [*saved.parameters()])
    hows = [pair.how for pair in matched.pairs]
    assert (hows.count("name"), hows.count("order")) == (26, 580)


def test_to_have_the_functions_imports_no_torch() -> None:
    program = "import sys, cnndsl; cnndsl.load_weights; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_a_pattern_that_means_nothing_changes_nothing(file: Path) -> None:
    network = small()
    before = numbers(network)
    with pytest.raises(NoSuchLayer, match="no layer with weights fits `convolution`"):
        load_weights(network, file, freeze="convolution")
    assert same(numbers(network), before)
