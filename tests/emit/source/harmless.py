"""What printed source may hold: classes of modules, made of torch's, and nothing else."""

import ast
from collections.abc import Iterator

NODES: tuple[type[ast.AST], ...] = (
    *(ast.Module, ast.Import, ast.ImportFrom, ast.alias, ast.ClassDef, ast.FunctionDef),
    *(ast.arguments, ast.arg, ast.keyword, ast.Return, ast.Assign, ast.AnnAssign, ast.Expr),
    *(ast.If, ast.For, ast.Call, ast.Attribute, ast.Name, ast.Constant, ast.Load, ast.Store),
    *(ast.Tuple, ast.List, ast.Dict, ast.Subscript, ast.Slice, ast.Starred, ast.JoinedStr),
    *(ast.FormattedValue, ast.ListComp, ast.DictComp, ast.comprehension, ast.Compare),
    *(ast.BinOp, ast.UnaryOp, ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod),
    *(ast.USub, ast.BitOr, ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.IsNot),
    *(ast.BoolOp, ast.And, ast.Or, ast.Not),
)
BUILTINS = {
    *("super", "range", "isinstance", "min", "max", "int", "float", "bool", "str", "tuple"),
}
OURS = {"torch", "nn", "Tensor", "NamedTuple", "chain", "self", "i", "_"}
IMPORTS = {"import torch", "from torch import Tensor, nn", "from typing import NamedTuple"}


def harm(text: str) -> list[str]:
    """What in a source is more than a network is made of."""
    tree = ast.parse(text)
    return [*_imports(tree), *_nodes(tree), *_names(tree), *_strings(tree)]


def _imports(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            written = ast.unparse(node)
            if written not in IMPORTS:
                yield written


def _nodes(tree: ast.Module) -> Iterator[str]:
    for statement in tree.body:
        is_docstring = isinstance(statement, ast.Expr) and statement is tree.body[0]
        kinds = (ast.Import, ast.ImportFrom, ast.ClassDef, ast.FunctionDef)
        if not is_docstring and not isinstance(statement, kinds):
            yield ast.unparse(statement)
    for node in ast.walk(tree):
        if not isinstance(node, NODES):
            yield type(node).__name__
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and node.decorator_list:
            yield f"a decorator of {node.name}"
        if isinstance(node, ast.ClassDef) and ast.unparse(node.bases[0]) not in BASES:
            yield f"a base of {node.name}"


BASES = {"nn.Module", "nn.ModuleList", "NamedTuple"}


def _names(tree: ast.Module) -> Iterator[str]:
    """Names that are read and come from nowhere, or that hide what the rest needs."""
    classes = {node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}
    if classes & (BUILTINS | OURS):
        yield f"a class that hides {classes & (BUILTINS | OURS)}"
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            arguments = node.args.args[node.name != "chain" :]
            own = {each.arg for each in arguments}
            own |= {
                each.id
                for each in ast.walk(node)
                if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)
            }
            if own & (OURS - {"i", "_"}):
                yield f"a variable that hides {own & OURS}"
            known = own | classes | BUILTINS | OURS | _of_chain(node) | _of_drawing(node)
            yield from (
                f"the name {each.id}"
                for each in ast.walk(node)
                if isinstance(each, ast.Name) and each.id not in known
            )
        if isinstance(node, ast.Attribute) and node.attr.startswith("__"):
            whole = ast.unparse(node)
            if whole != "super().__init__":
                yield f"the attribute {whole}"


def _of_chain(function: ast.FunctionDef) -> set[str]:
    return {"modules", "row", "name", "module"} if function.name == "chain" else set()


def _of_drawing(function: ast.FunctionDef) -> set[str]:
    return {"module", "weight", "part", "name"} if function.name == "__init__" else set()


def _strings(tree: ast.Module) -> Iterator[str]:
    """Statements that are no more than a value may only be docstrings."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            if not isinstance(node.value.value, str):
                yield ast.unparse(node)
        elif isinstance(node, ast.Expr) and not isinstance(node.value, ast.Call):
            yield ast.unparse(node)
