"""What is left out at random in training; at other times these do nothing."""

from cnndsl.emit.keras.page import Flow, Page, rank_of, ranked, writes
from cnndsl.emit.keras.terms import Leaf, Literal, call, fixed, said
from cnndsl.emit.refusal import Refused
from cnndsl.layers.calls import Named


@writes(["torch.nn.Dropout"])
def dropout(page: Page, named: Named, x: Flow) -> Flow:
    """Each number by itself."""
    return dropped(page, named, x, None)


@writes(ranked("torch.nn.Dropout{}d"))
def channel_dropout(page: Page, named: Named, x: Flow) -> Flow:
    """Whole channels; of a batch of vectors, torch takes the samples for channels."""
    rank = min(rank_of(named), x.known.rank)
    return dropped(page, named, x, (None, None, *(1,) * rank) if rank else (None, 1))


def dropped(page: Page, named: Named, x: Flow, noise: Leaf) -> Flow:
    """Dropout that is the same along each axis of extent 1 of its noise."""
    rate = Literal(fixed(named.kwargs.get("p", 0.5)), "rate")
    return page.apply(call("layers.Dropout", rate, **said(noise_shape=noise)), x)


@writes(["torch.nn.AlphaDropout"])
def alpha_dropout(page: Page, named: Named, x: Flow) -> Flow:
    """Dropout that keeps mean and variance."""
    rate = fixed(named.kwargs.get("p", 0.5))
    if rate == 1:
        message = "Keras divides by the share that is kept, and `p = 1` keeps nothing"
        raise Refused(message, "use a smaller `p`")
    return page.apply(call("layers.AlphaDropout", Literal(rate, "rate")), x)
