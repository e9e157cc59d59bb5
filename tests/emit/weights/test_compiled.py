"""Compiled networks with the weights of files."""

from pathlib import Path

import pytest
import torch
import torchvision
from safetensors.torch import save_file

from cnndsl.dataclasses import replace
from cnndsl.emit.compiled import compiled
from cnndsl.emit.weights import load_weights
from cnndsl.emit.weights.comparing import Asked
from cnndsl.emit.weights.opening import opened
from cnndsl.emit.weights.spec import beside
from tests.zoo.reference import graph


@pytest.mark.parametrize("suffix", ["pt", "safetensors"])
def test_weights_of_torchvision(tmp_path: Path, suffix: str) -> None:
    theirs = torchvision.models.resnet18()
    path = tmp_path / f"net.{suffix}"
    if suffix == "pt":
        torch.save(theirs.state_dict(), path)
    else:
        save_file(theirs.state_dict(), path)
    ours = compiled(graph("resnet", "ResNet18"))
    matched = load_weights(ours, path)
    assert {pair.how for pair in matched.pairs} == {"name"}
    image = torch.rand(1, 3, 224, 224)
    with torch.no_grad():
        answer, known = ours.eval()(image), theirs.eval()(image)
    assert torch.equal(answer, known)


def test_the_graph_alone_tells_the_same(tmp_path: Path) -> None:
    """What `cnndsl weights` says, which makes no module, is what is done then."""
    found = graph("resnet", "ResNet18")
    torch.save(torchvision.models.resnet34(num_classes=1000).state_dict(), tmp_path / "net.pt")
    told = beside(found, opened(tmp_path / "net.pt"), Asked(fresh=("layer4",)))
    done = load_weights(compiled(found), tmp_path / "net.pt", fresh="layer4", strict=False)
    assert not told.fits
    pairs = [replace(pair, wanted=replace(pair.wanted, place="")) for pair in told.pairs]
    assert done.pairs == tuple(pairs)
    assert (done.left, done.counts) == (told.left, told.counts)
