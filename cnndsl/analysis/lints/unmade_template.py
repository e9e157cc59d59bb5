"""Models that wait for arguments which nothing in the file gives."""

from collections.abc import Container, Iterator, Sequence

from cnndsl.analysis.lints.registry import of_files
from cnndsl.diagnostics import Diagnostic
from cnndsl.graph import Graph, is_template
from cnndsl.model import Spec
from cnndsl.syntax import tree

CODE = "W103"


@of_files
def unmade_template(spec: Spec, graphs: Sequence[Graph]) -> Iterator[Diagnostic]:
    """A warning for each template that no alias, expectation or training names."""
    named = {*_named(spec.file), *(graph.name for graph in graphs)}
    for model in spec.models:
        name = model.name
        if is_template(model) and name.name not in named and not name.name.startswith("_"):
            (first, *_) = [each.name.name for each in model.parameters if each.default is None]
            yield Diagnostic(
                CODE,
                f"no network is made of `{name.name}`, so it is not checked",
                name.span,
                f"`{first}` has no value",
                helps=(f"give `{first}` a default, or write `model X = {name.name}(...)`",),
            )


def imported_models(spec: Spec) -> set[str]:
    """The places of the models that a file has from others."""
    others = [each.node for each in spec.names.values() if each.home is not spec]
    return {node.name.span.place for node in others if isinstance(node, tree.Model)}


def is_made_elsewhere(problem: Diagnostic, imported: Container[str]) -> bool:
    """Whether a warning of a template is none after all, since another file makes use of it."""
    return problem.code == CODE and problem.span.place in imported


def _named(file: tree.File) -> Iterator[str]:
    """The models that the declarations of a file mention."""
    for declaration in file.declarations:
        match declaration:
            case tree.Expect(model=model):
                yield model.name
            case tree.Train(models=models):
                yield from (model.name for model in models)
            case tree.Model(body=tree.Name(name=name)):
                yield name
            case tree.Model(body=tree.Call(function=tree.Name(name=name))):
                yield name
            case _:
                pass
