"""What a device does, decided by who trains on it."""

import json
from pathlib import Path

import pytest
import torch

from cnndsl.cli.switching import SWITCHES
from cnndsl.train.kept.settled import Switches
from tests.cli.trained import SPEC, Call

PLAIN = SPEC.replace("epochs = 2", "steps = 4").replace("adam(lr = 0.01)", "sgd(lr = 0.1)")


@pytest.fixture
def call(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Call:
    monkeypatch.chdir(tmp_path)
    Path("net.cnn").write_text(PLAIN, encoding="utf-8")
    return call


def built(call: Call, *words: str) -> dict[str, torch.Tensor]:
    """The weights of a short run with some switches."""
    code, out, err = call("build", "net.cnn", "--quiet", "--format", "json", *words)
    assert code == 0, err
    found = torch.load(Path(json.loads(out)["folder"], "checkpoints/best.pt"), weights_only=True)
    assert isinstance(found, dict)
    return found


def test_each_switch_is_kept() -> None:
    assert [*SWITCHES] == [*Switches.model_fields]


def test_the_plan_tells_what_is_decided(call: Call) -> None:
    words = "--channels-last --no-benchmark --no-fused --no-resident --compile".split()
    code, out, _ = call("build", "net.cnn", "--plan", *words)
    assert code == 0
    lines = [" ".join(each.split()) for each in out.splitlines()]
    assert lines[lines.index("channels last yes (asked for)") :][:5] == [
        "channels last yes (asked for)",
        "kernels by time no (asked for)",
        "fused optimizer no (asked for)",
        "compiled yes (asked for)",
        "images are read when they are needed",
    ]
    told = json.loads(call("build", "net.cnn", "--plan", "--format", "json", *words)[1])
    assert told["switches"] == {
        "channels_last": True,
        "benchmark": False,
        "fused": False,
        "resident": False,
        "compile": True,
    }


def test_a_cpu_says_nothing_of_what_only_a_gpu_does(call: Call) -> None:
    out = call("build", "net.cnn", "--plan")[1]
    assert not [each for each in ("channels last", "kernels", "compiled") if each in out]


def test_where_images_lie_changes_no_bit(call: Call) -> None:
    one, other = built(call, "--resident"), built(call, "--no-resident")
    assert one.keys() == other.keys()
    assert all(torch.equal(one[name], other[name]) for name in one)


@pytest.mark.parametrize("switch", ["--channels-last", "--no-fused"])
def test_numbers_are_the_same_within_rounding(call: Call, switch: str) -> None:
    one, other = built(call), built(call, switch)
    for name in one:
        assert torch.allclose(one[name], other[name], rtol=1e-3, atol=1e-5), name


def test_a_run_goes_on_with_its_switches(call: Call) -> None:
    built(call, "--no-fused", "-o", "run")
    known = json.loads(Path("run/resolved.json").read_text(encoding="utf-8"))
    assert known["asked"]["switches"]["fused"] is False
    code, _, err = call("build", "--resume", "run", "--fused")
    assert (code, "a run goes on as it began; leave out `--fused`" in err) == (2, True)
    assert call("build", "--resume", "run")[0] == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("--deterministic --benchmark", "`--benchmark` takes kernels by their time"),
        ("--devices 2 --strategy fsdp --channels-last", "is not for `--strategy fsdp`"),
        ("--devices 2 --strategy fsdp --fused", "is not for `--strategy fsdp`"),
    ],
)
def test_contradictions(call: Call, words: str, said: str) -> None:
    code, _, err = call("build", "net.cnn", "--plan", *words.split())
    assert (code, said in err) == (1, True)


@pytest.mark.sweep  # compiling takes a minute
def test_a_compiled_network_learns_the_same(call: Call) -> None:
    Path("net.cnn").write_text(PLAIN.replace("dropout(0.1) -> ", ""), encoding="utf-8")
    one, other = built(call), built(call, "--compile")  # which drops others than torch itself
    for name in one:
        assert torch.allclose(one[name], other[name], rtol=1e-3, atol=1e-5), name
