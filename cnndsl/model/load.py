"""Files -> specs: read, parsed, and with their imports followed; nothing else is ever read."""

from pathlib import Path

from cnndsl.dataclasses import dataclass, field
from cnndsl.diagnostics import Diagnostic, Label, Source, Span
from cnndsl.diagnostics.suggest import closest, listed
from cnndsl.limits import DEFAULT_LIMITS, Limits
from cnndsl.model.paths import beside, is_file, real, shown
from cnndsl.model.spec import Definition, Named, Spec
from cnndsl.resources import library
from cnndsl.syntax import tree
from cnndsl.syntax.parse import parse
from cnndsl.syntax.read import STDIN, read

VERSIONS = (1,)
"""The versions of the language that are understood."""

_SUFFIX = ".cnn"


@dataclass
class Loader:
    """Loads specs, each file once; what is wrong with them gathers in `problems`."""

    root: Path | None = None
    limits: Limits = DEFAULT_LIMITS
    problems: list[Diagnostic] = field(default_factory=list)
    _loaded: dict[Path, Spec] = field(default_factory=dict)
    _opening: list[Path] = field(default_factory=list)

    @property
    def imported(self) -> list[Spec]:
        """All specs that were read, in the order of their first mention."""
        return list(self._loaded.values())

    def load(self, path: Path) -> Spec:
        """The spec at a path; imports stay below `root`, or below its own folder."""
        if path != STDIN:
            target = real(path)
            return self._open(target, shown(target, path), real(self.root or path.parent))
        source, problems = read(path, self.limits)
        self.problems += problems
        return self.text(source, Path.cwd())

    def text(self, source: Source, folder: Path) -> Spec:
        """A spec that stands in no file, with its imports beside `folder`."""
        return self._read(source, None, real(folder), real(self.root or folder))

    def _open(self, path: Path, name: str, root: Path) -> Spec:
        if path not in self._loaded:
            source, problems = read(path, self.limits)
            source.name = name
            self.problems += problems
            self._opening.append(path)
            if problems:
                source = Source(name, "")
            self._loaded[path] = self._read(source, path, path.parent, root)
            self._opening.pop()
        return self._loaded[path]

    def _read(self, source: Source, path: Path | None, folder: Path, root: Path) -> Spec:
        file, problems = parse(source, self.limits)
        self.problems += problems
        spec = Spec(source, path, file)
        if file.version not in (None, *VERSIONS):
            self.problems.append(_unknown_version(source, file.version))
        for declaration in file.declarations:
            match declaration:
                case tree.Import():
                    self._import(spec, declaration, folder, root)
                case tree.Let(targets=targets):
                    for target in targets:
                        self._declare(spec, target, declaration)
                case tree.Fn() | tree.Block() | tree.Model():
                    self._declare(spec, declaration.name, declaration)
                case _:
                    pass
        return spec

    def _declare(self, spec: Spec, name: tree.Name, node: Named) -> None:
        definition = Definition(name.name, node, spec)
        spec.declared.setdefault(name.name, definition)
        self._enter(spec, name.name, name.span, definition)

    def _enter(self, spec: Spec, name: str, span: Span, definition: Definition) -> None:
        """Give a name its meaning, unless it has one."""
        other = spec.names.setdefault(name, definition)
        if other is definition or not name:
            return
        first = spec.imported.pop(name, None) or _name_span(other.node, name)
        self.problems.append(
            Diagnostic(
                "E101",
                f"the name `{name}` is used twice",
                span,
                "used again here",
                labels=(Label(first, f"{other.kind} has this name already"),),
                helps=("choose another name for one of them",),
            )
        )

    def _import(self, spec: Spec, node: tree.Import, folder: Path, root: Path) -> None:
        other = self._imported(spec, node, folder, root)
        if other is None or other.file.damaged:
            spec.incomplete |= not node.names
            spec.lost |= {(each.alias or each.name).name for each in node.names}
        if other is None:
            return
        if not node.names:
            for name, definition in other.declared.items():
                self._enter(spec, name, node.path.span, definition)
        for each in node.names:
            self._import_name(spec, other, each, node)

    def _import_name(
        self, spec: Spec, other: Spec, imported: tree.Imported, node: tree.Import
    ) -> None:
        name, alias = imported.name.name, (imported.alias or imported.name)
        definition = other.declared.get(name)
        if definition is not None:
            self._enter(spec, alias.name, alias.span, definition)
            spec.imported.setdefault(alias.name, alias.span)
            return
        spec.lost.add(alias.name)
        if not name or other.file.damaged:
            return
        near = closest(name, other.declared)
        known = listed(sorted(other.declared)) if other.declared else "nothing"
        helps = (f"did you mean `{near}`?",) if near else ()
        message = f"`{_plain(node.path)}` declares no `{name}`"
        notes = (f"it declares {known}",)
        self.problems.append(
            Diagnostic("E113", message, imported.name.span, notes=notes, helps=helps)
        )

    def _imported(self, spec: Spec, node: tree.Import, folder: Path, root: Path) -> Spec | None:
        """The spec that an import names, or None with the reason told."""
        written = _plain(node.path)
        if written is None:
            if any(isinstance(part, tree.Missing) for part in node.path.parts):
                return None  # told already
            message = "an import names its file in plain text"
            help_ = 'write it out: `import "blocks.cnn"`'
            self.problems.append(Diagnostic("E110", message, node.path.span, helps=(help_,)))
            return None
        if "\0" in written:
            message = "a file's name holds no NUL"
            self.problems.append(Diagnostic("E110", message, node.path.span))
            return None
        target, bound = self._locate(written, folder, root)
        problem = self._refusal(node.path.span, written, target, bound)
        if problem is not None:
            self.problems.append(problem)
            return None
        if target in self._opening:
            self.problems.append(self._cycle(node.path.span, target))
            return None
        try:
            return self._open(target, beside(target, spec.source.name, folder), bound)
        except OSError as error:
            message = f"cannot read `{written}`: {(error.strerror or str(error)).lower()}"
            self.problems.append(Diagnostic("E110", message, node.path.span))
            return None

    def _locate(self, written: str, folder: Path, root: Path) -> tuple[Path, Path]:
        """The file meant, and the folder that it must not leave."""
        written = written if written.endswith(_SUFFIX) else written + _SUFFIX
        if written.startswith("std/"):
            bound = real(library())
            return real(bound / written.removeprefix("std/")), bound
        return real(folder / written), root

    def _refusal(self, span: Span, written: str, target: Path, bound: Path) -> Diagnostic | None:
        if target.suffix != _SUFFIX:
            message = f"`{written}` leads to a file that is no `{_SUFFIX}` file"
            return Diagnostic("E112", message, span)
        if Path(written).is_absolute() or not target.is_relative_to(bound):
            message = f"`{written}` lies outside the project"
            note = "imports stay in the folder of the first spec, or of `--root`"
            return Diagnostic(
                "E112",
                message,
                span,
                notes=(note,),
                helps=("move the file into the project, or give `--root`",),
            )
        if len(self._opening) > self.limits.imports:
            message = f"files import one another more than {self.limits.imports} deep"
            help_ = f"raise the bound with `{Limits.flag('imports')}`"
            return Diagnostic("E114", message, span, helps=(help_,))
        if not is_file(target):
            siblings = [each.name for each in target.parent.glob(f"*{_SUFFIX}")]
            near = closest(target.name, siblings)
            cure = (
                f"did you mean `{Path(written).with_name(near)}`?"
                if near
                else "paths are relative to this file; `std/...` is the library that ships"
            )
            return Diagnostic("E110", f"there is no file `{written}`", span, helps=(cure,))
        return None

    def _cycle(self, span: Span, target: Path) -> Diagnostic:
        ring = [*self._opening[self._opening.index(target) :], target]
        names = " -> ".join(path.name for path in ring)
        help_ = "move what both need into a file of its own"
        message = f"`{target.name}` imports itself"
        if len(ring) > 2:
            message = f"{listed([path.name for path in ring[:-1]])} import one another"
        return Diagnostic("E111", message, span, notes=(names,), helps=(help_,))


def _plain(path: tree.String) -> str | None:
    """The text of an import's path, or None if it is no plain text."""
    match path.parts:
        case (str(text),):
            return text
        case _:
            return None


def _name_span(node: Named, name: str) -> Span:
    if isinstance(node, tree.Let):
        return next(each.span for each in node.targets if each.name == name)
    return node.name.span


def _unknown_version(source: Source, version: int | None) -> Diagnostic:
    start = source.text.index("cnn")
    end = source.text.find("\n", start)
    span = Span(source, start, len(source.text) if end < 0 else end)
    newest = VERSIONS[-1]
    message = f"version {version} of the language is unknown; this is for {newest}"
    help_ = f"write `cnn {newest}`, or use a newer cnndsl"
    return Diagnostic("E023", message, span, helps=(help_,))
