"""What autograd keeps of a forward pass for the backward pass, as torch itself tells it."""

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from torch import Tensor, UntypedStorage
from torch.autograd.graph import saved_tensors_hooks


class Keeping:
    """The bytes that are kept: each storage once, at what ran when it was first kept.

    Storages of `own` tensors, which are there anyway, do not count.
    """

    def __init__(self, own: Iterable[Tensor] = ()) -> None:
        self.bytes: Counter[int] = Counter()
        self.running = 0
        """The place of what runs, to be set by whoever runs it."""
        self._seen = {_place(each.untyped_storage()) for each in own}
        self._alive: list[UntypedStorage] = []  # so that none takes the place of another

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Look on while something runs."""
        with saved_tensors_hooks(self._pack, lambda tensor: tensor):
            yield

    @property
    def total(self) -> int:
        """All of it."""
        return self.bytes.total()

    def _pack(self, tensor: Tensor) -> Tensor:
        storage = tensor.untyped_storage()
        if _place(storage) not in self._seen:
            self._seen.add(_place(storage))
            self._alive.append(storage)
            self.bytes[self.running] += storage.nbytes()
        return tensor.detach()  # or a result that is kept would lead back to itself


def _place(storage: UntypedStorage) -> int:
    """What tells a storage from all others that are there, on any device."""
    place: int = storage._cdata
    return place
