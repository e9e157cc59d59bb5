"""Names of tensors that nothing mentions and that name nothing else."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence

from cnndsl.analysis.lints.registry import of_files
from cnndsl.diagnostics import Diagnostic, Span
from cnndsl.graph import Graph
from cnndsl.model import Spec
from cnndsl.syntax import tree

_WORKED_OUT = r'"[^"\n]*\{'


@of_files
def unread_name(spec: Spec, _graphs: Sequence[Graph]) -> Iterator[Diagnostic]:
    """A warning for each; the name of a layer or block is also that of its weights, so it counts.

    Where names are worked out, any may be meant.
    """
    for declaration in spec.file.declarations:
        if isinstance(declaration, tree.Block | tree.Model):
            names = [*_names(declaration.body)]
            text = _said(declaration.span, spec.file) if names else ""
            if names and not re.search(_WORKED_OUT, text):
                words = Counter(re.findall(r"\w+", text))
                yield from (_warning(name) for name in names if words[name.name] == 1)


def _names(body: tree.Body | tree.Expression) -> Iterator[tree.Name]:
    """The plain names after steps that are no layer, block or merge."""
    for step in tree.steps(body) if isinstance(body, tree.Body) else ():
        if step.names and not isinstance(step.action, tree.Apply):
            for name in step.names:
                if isinstance(name, tree.Name) and name.name and name.name[0] != "_":
                    yield name


def _said(span: Span, file: tree.File) -> str:
    """The text of a declaration without its comments."""
    first, last = [bisect_left(file.comments, end, key=_start) for end in (span.start, span.end)]
    inside = file.comments[first:last]
    ends = [span.start, *(comment.span.end for comment in inside)]
    begins = [*(comment.span.start for comment in inside), span.end]
    text = span.source.text
    return " ".join(text[end:begin] for end, begin in zip(ends, begins, strict=True))


def _start(comment: tree.Comment) -> int:
    return comment.span.start


def _warning(name: tree.Name) -> Diagnostic:
    message = f"tensor `{name.name}` is never used"
    help_ = f"remove it, or call it `_{name.name}` to keep it"
    return Diagnostic("W100", message, name.span, helps=(help_,))
