"""What is made of a run when it is over: its test, its weights, its pictures and its pages."""

import shlex
from collections.abc import Iterator, Sequence

from cnndsl.emit.weights import save_weights
from cnndsl.recipe.data import Aim
from cnndsl.render.image.png import png
from cnndsl.render.sheets import sheets_svg
from cnndsl.render.theme import LIGHT
from cnndsl.train.inlets import inlet
from cnndsl.train.kept.folder import WEIGHTS, RunFolder
from cnndsl.train.kept.result import RESULT, Measured, Result
from cnndsl.train.learning.adversaries import Adversaries
from cnndsl.train.pictures.card import card_md
from cnndsl.train.pictures.confusion import confusion_svg
from cnndsl.train.pictures.curves import curves_svg
from cnndsl.train.pictures.heading import Heading
from cnndsl.train.pictures.outcome import Outcome
from cnndsl.train.pictures.report import diagram, report_html
from cnndsl.train.pictures.tables import per_class_csv, table
from cnndsl.train.run import Run
from cnndsl.train.showing import looked_through
from cnndsl.train.stopping import Stop
from cnndsl.train.watcher import Epoch


def finish(run: Run, epochs: Sequence[Epoch], folder: RunFolder, hashed: str, stop: Stop) -> Result:
    """Test the best weights on what was kept for that, and write down all there is to say.

    A signal ends the test with a `Stopped`.
    """
    run.learner.average = {}
    folder.take_best(run.learner.module)
    save_weights(run.learner.module, folder.path / WEIGHTS)
    if isinstance(run.learner, Adversaries):
        _keep_adversary(run, run.learner, folder)
    measured: Measured = "test" if run.division.test else "validation"
    tested, sheets, worst = looked_through(run, run.division.test or run.division.validation, stop)
    outcome = Outcome(
        folder.settled.model,
        str(folder.path),
        folder.settled.spec,
        folder.settled.asked,
        inlet(run.figures),
        run.plan.lines,
        run.recipe,
        epochs,
        tested,
        measured,
        run.collection.classes,
        run.scale,
        hashed,
        [*_made(folder)],
        [*_commands(folder, run.recipe.task)],
        diagram(run.figures),
        run.task.early(epochs),
        *sheets,
    )
    _draw(outcome, folder)
    if worst:
        folder.write("worst.csv", table(*worst))
    score = None if tested is None else tested.numbers()
    result = Result.of(measured, hashed, score, outcome.early)
    folder.write(RESULT, result.text)  # the last: now it is over
    return result


def _keep_adversary(run: Run, learner: Adversaries, folder: RunFolder) -> None:
    """The weights of the one that tells images, by its name."""
    assert run.adversary is not None
    path = folder.path / f"{run.adversary.graph.name}.safetensors"
    save_weights(learner.adversary.module, path)


def _commands(folder: RunFolder, task: Aim) -> Iterator[tuple[str, str]]:
    """How to go on."""
    path = str(folder.path)
    if task != "adversarial":
        yield "say again how well it does", shlex.join(["cnndsl", "eval", path])
    if task in ("classes", "sequences"):
        yield "tell what images show", shlex.join(["cnndsl", "predict", path, "image.png"])
    if task in ("masks", "images"):
        words = ["cnndsl", "predict", path, "image.png", "--out", "made"]
        yield f"write the {task} that it makes", shlex.join(words)
    words = ["cnndsl", "export", path, "-o", f"{folder.settled.model}.onnx"]
    yield "hand it on to other programs, once 'cnndsl[export]' is installed", shlex.join(words)


def _made(folder: RunFolder) -> Iterator[tuple[str, str]]:
    """When it began, and how."""
    match folder.environment:
        case {"began": str(began), "command": [_, *words], "cnndsl": own, "torch": torch}:
            yield "began", began
            yield "command", shlex.join(["cnndsl", *map(str, words)])
            yield "with", f"cnndsl {own}, torch {torch}"


def _draw(outcome: Outcome, folder: RunFolder) -> None:
    """The pictures by themselves, and the page and the card that have them."""
    title, notes = outcome.title, filter(None, (outcome.run, outcome.remark))
    folder.write("curves.png", png(curves_svg(outcome.epochs, LIGHT, Heading(title, (*notes,)))))
    if outcome.tested is not None and outcome.tested.confusion:
        heading = Heading(title, (outcome.whose,))
        drawn = confusion_svg(outcome.tested, outcome.classes, LIGHT, heading)
        folder.write("confusion.png", png(drawn))
        folder.write(
            "per_class.csv", per_class_csv(outcome.tested, outcome.classes, outcome.recipe.task)
        )
    for name, sheet in (("samples", outcome.samples), ("worst", outcome.worst)):
        if sheet is not None and sheet.pictures:
            drawn = sheets_svg(title, outcome.whose, [sheet], LIGHT)
            folder.write(f"{name}.png", png(drawn))
    folder.write("report.html", report_html(outcome))
    folder.write("card.md", card_md(outcome))
