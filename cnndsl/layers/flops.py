"""What counts as an operation, for one sample in evaluation.

- A multiplication of a product counts with its addition: 2. A bias adds 1 for each number.
- A number that is worked out of one other, or of one from each input of a merge, counts 1, however
  hard the function; a softmax counts 3: exponential, sum and quotient.
- Pooling counts 1 for each number in each window; an average over weights counts 2, as products do.
- Normalization with statistics that were tracked counts 2 for each number, as a scale and a shift;
  to find the statistics first counts 5 more, the mean 1, the variance 3 and the quotient 1.
- What only moves, copies or cuts numbers counts nothing; nor does dropout, which is at rest.
"""

from collections.abc import Iterable
from math import prod

from cnndsl.shape import Shape

SOFTMAX = 3
RESCALED = 2
MEASURED = 5


def windows(y: Shape, kernel: Iterable[int]) -> int:
    """The operations of looking at each number in each window."""
    return prod(kernel, start=y.numel)
