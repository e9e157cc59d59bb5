"""What is made of a run when it is over: its test, its weights, its pictures and its pages."""

import json
from collections.abc import Iterator, Sequence
from typing import Literal

from cnndsl.emit.weights import save_weights
from cnndsl.recipe.data import Task
from cnndsl.render.image.png import png
from cnndsl.render.sheets import sheets_svg
from cnndsl.render.theme import LIGHT
from cnndsl.train.adversaries import Adversaries
from cnndsl.train.folder import RunFolder
from cnndsl.train.listing import RESULT
from cnndsl.train.pictures.card import card_md
from cnndsl.train.pictures.confusion import confusion_svg
from cnndsl.train.pictures.curves import curves_svg
from cnndsl.train.pictures.outcome import Outcome
from cnndsl.train.pictures.report import diagram, report_html
from cnndsl.train.pictures.tables import per_class_csv
from cnndsl.train.run import Run, inlet
from cnndsl.train.scores import Score
from cnndsl.train.showing import shown
from cnndsl.train.watcher import Epoch


def finish(run: Run, epochs: Sequence[Epoch], folder: RunFolder, hashed: str) -> Score | None:
    """Test the best weights on what was kept for that, and write down all there is to say."""
    run.learner.average = {}
    folder.take_best(run.learner.module)
    save_weights(run.learner.module, folder.path / "best.safetensors")
    if isinstance(run.learner, Adversaries):
        _keep_adversary(run, run.learner, folder)
    measured: Literal["test", "validation"] = "test" if run.division.test else "validation"
    kept = run.division.test or run.division.validation
    tested = None if kept is None else run.look(run.feed(kept))
    sheets = shown(run, kept)
    outcome = Outcome(
        folder.settled.model,
        folder.settled.spec,
        inlet(run.figures),
        run.plan.lines,
        run.recipe,
        epochs,
        tested,
        measured,
        run.collection.classes,
        run.scale,
        hashed,
        [*_commands(folder, run.recipe.task)],
        diagram(run.figures),
        *sheets,
    )
    _draw(outcome, folder)
    told = {"measured": measured, "weights": hashed, "score": tested and tested.numbers()}
    folder.write(RESULT, json.dumps(told, indent=2) + "\n")  # the last: now it is over
    return tested


def _keep_adversary(run: Run, learner: Adversaries, folder: RunFolder) -> None:
    """The weights of the one that tells images, by its name."""
    assert run.adversary is not None
    path = folder.path / f"{run.adversary.graph.name}.safetensors"
    save_weights(learner.adversary.module, path)


def _commands(folder: RunFolder, task: Task) -> Iterator[tuple[str, str]]:
    """How to go on."""
    path = folder.path
    if task != "adversarial":
        yield "say again how well it does", f"cnndsl eval {path}"
    if task == "classes":
        yield "tell what images show", f"cnndsl predict {path} image.png"
    yield "hand it on to other programs", f"cnndsl export {path} -o {folder.settled.model}.onnx"


def _draw(outcome: Outcome, folder: RunFolder) -> None:
    """The pictures by themselves, and the page and the card that have them."""
    folder.write("curves.png", png(curves_svg(outcome.epochs, LIGHT)))
    if outcome.tested is not None and outcome.tested.confusion:
        drawn = confusion_svg(outcome.tested, outcome.classes, LIGHT)
        folder.write("confusion.png", png(drawn))
        folder.write("per_class.csv", per_class_csv(outcome.tested, outcome.classes))
    for name, sheet in (("samples", outcome.samples), ("worst", outcome.worst)):
        if sheet is not None and sheet.pictures:
            drawn = sheets_svg(outcome.title, "", [sheet], LIGHT)
            folder.write(f"{name}.png", png(drawn))
    folder.write("report.html", report_html(outcome))
    folder.write("card.md", card_md(outcome))
