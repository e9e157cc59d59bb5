"""What a network makes of images that it does not learn from."""

from collections.abc import Callable

from torch import Tensor

from cnndsl.train.feed import Batch, Feed
from cnndsl.train.learning.learner import Learner
from cnndsl.train.learning.objective import main_output
from cnndsl.train.learning.scores import Score, Scores
from cnndsl.train.stopping import Stop, Stopped
from cnndsl.train.together.pace import Pace

Seen = Callable[[Batch, Tensor], None]
"""Takes the images of a batch, with what a network made of each."""


def looked(
    learner: Learner,
    feed: Feed,
    classes: int,
    seen: Seen | None = None,
    stop: Stop | None = None,
) -> Score:
    """What a network, as it would be kept, makes of a set of images; `seen` gets its outputs.

    A signal between two batches ends it with a `Stopped`.
    """
    scores, pace = Scores(classes, learner.engine.device), Pace(feed.group, learner.engine.device)
    with learner.looking() as module:
        for number, batch in enumerate(feed.plain()):
            if stop is not None and _is_broken_off(number, feed, pace, stop):
                raise Stopped
            with learner.engine.narrow():
                answer = module(batch.images)
            loss = learner.objective(answer, batch.targets)
            outputs = main_output(answer).float()
            scores.add(loss, outputs, batch.labels, learner.objective.amount(batch.targets))
            if seen is not None:
                seen(batch, outputs)
        for images in feed.beyond() if learner.sharing.is_joint else ():
            module(images)
    return scores.score(feed.group)


def _is_broken_off(number: int, feed: Feed, pace: Pace, stop: Stop) -> bool:
    """Whether a signal came, before a batch; all processes heed it before the same one."""
    is_signalled, is_shared = stop.signal is not None, feed.group.size > 1
    if not pace.is_due(number) or (is_shared and number >= feed.common):
        return False
    return any(pace.agreed(number, is_signalled))
