"""Names in expressions, and the arguments of what is called."""

from collections.abc import Iterable, Sequence
from itertools import chain

from cnndsl.diagnostics import Diagnostic
from cnndsl.layers import FORMS, LAYERS, WORDS, Entry, Parameter, bind, signature
from cnndsl.model.calls import Callee, by_place, callee_from, callee_of, pair
from cnndsl.model.constant import Constant, constant
from cnndsl.model.functions import FUNCTIONS
from cnndsl.model.locals import Locals
from cnndsl.model.spec import Definition, Spec
from cnndsl.model.tensors import NO_TENSORS
from cnndsl.model.unknown import (
    ATTRIBUTES,
    NOTHING,
    nothing,
    unknown_attribute,
    unknown_function,
    unknown_name,
    unknown_word,
)
from cnndsl.syntax import tree

_SUGGESTED = 100  # problems in a file up to which it pays to ask what was meant


class Expressions:
    """Looks up the names in expressions; knows the tensors of the body that it is in."""

    def __init__(self, spec: Spec) -> None:
        self.spec = spec
        self.problems: list[Diagnostic] = []
        self.tensors = NO_TENSORS
        self.used: set[str] = set()

    def expression(self, node: tree.Expression, around: Locals) -> None:
        match node:
            case tree.Name():
                self.name(node, around)
            case tree.Call():
                self.call(node, around)
            case tree.Attribute(value=value, name=name):
                self.expression(value, around)
                if name.name and name.name not in ATTRIBUTES:
                    self.problems.append(unknown_attribute(name))
            case tree.Binary(left=left, right=right):
                self.wordless(left, around)
                self.wordless(right, around)
            case _:
                self.expressions(tree.operands(node), around)

    def expressions(self, nodes: Sequence[tree.Expression], around: Locals) -> None:
        for node in nodes:
            self.expression(node, around)

    def name(self, node: tree.Name, around: Locals) -> None:
        if not self.known(node.name, around) and node.name not in WORDS:
            found = unknown_name(node, "value, layer, block or tensor", self.seen(around))
            self.unknown(found, around)

    def wordless(self, node: tree.Expression, around: Locals) -> bool:
        """Look up an expression where no bare word can stand; False if one does."""
        word = isinstance(node, tree.Name) and node.name in WORDS
        if not isinstance(node, tree.Name) or not word or self.known(node.name, around):
            self.expression(node, around)
            return True
        seen = self.candidates(around.visible(), self.tensors.names, self.spec.names)
        self.unknown(unknown_name(node, "value", seen), around)
        return False

    def unknown(self, problem: Diagnostic, around: Locals) -> None:
        """Tell of an unknown name; the one that was meant counts as used."""
        nameless = self.spec.is_nameless or around.find("") is not None
        if problem.fix is None and nameless:
            return
        self.problems.append(problem)
        if problem.fix is not None:
            self.known(problem.fix.replacement, around)

    def known(self, name: str, around: Locals) -> bool:
        """Whether a name stands for something here; if so it counts as used."""
        local = around.find(name)
        if local is not None:
            local.used = True
        elif name in self.spec.names:
            self.used.add(name)
        elif not (self.tensors.knows(name) or name in LAYERS or name in FORMS):
            return not name or self.spec.is_lost(name)
        return True

    def seen(self, around: Locals) -> Iterable[str]:
        """What an unknown name may have been meant to be."""
        local = self.candidates(around.visible(), self.tensors.names)
        return self.candidates(local, self.spec.names, LAYERS, FORMS, WORDS)

    def candidates(self, *names: Iterable[str]) -> Iterable[str]:
        """Names that may have been meant; none in a file where nearly everything is unknown."""
        return chain(*names) if len(self.problems) < _SUGGESTED else ()

    def call(self, node: tree.Call, around: Locals) -> None:
        function = node.function
        if not isinstance(function, tree.Name) or around.find(function.name) is not None:
            self.expression(function, around)
            self.expressions([each.value for each in node.arguments], around)
            return
        definition = self.spec.names.get(function.name)
        if definition is not None:
            self.used.add(function.name)
            self.call_value(definition, function, node.arguments, around)
        elif function.name in FUNCTIONS:
            self.pair(FUNCTIONS[function.name], node.arguments, function, False)
            self.expressions([each.value for each in node.arguments], around)
        elif (entry := LAYERS.get(function.name) or FORMS.get(function.name)) is not None:
            self.layer_call(entry, function, node.arguments, around, partial=True)
        else:
            if function.name and not self.spec.is_lost(function.name):
                candidates = self.candidates(FUNCTIONS, self.spec.names, LAYERS)
                self.unknown(unknown_function(node, function, candidates), around)
            self.expressions([each.value for each in node.arguments], around)

    def call_value(
        self,
        definition: Definition,
        name: tree.Name,
        arguments: Sequence[tree.Argument],
        around: Locals,
    ) -> None:
        """A function, or a block that waits for more; that a model is neither, its use will say."""
        if isinstance(definition.node, tree.Model):
            self.expressions([each.value for each in arguments], around)
        else:
            self.call_definition(definition, name, arguments, around, partial=True)

    def call_definition(
        self,
        definition: Definition,
        name: tree.Name,
        arguments: Sequence[tree.Argument],
        around: Locals,
        partial: bool = False,
    ) -> None:
        node = definition.node
        if not isinstance(node, tree.Let):
            callee = callee_from(name.name, node.parameters)
            self.pair(callee, arguments, name, partial and not isinstance(node, tree.Fn))
        self.expressions([each.value for each in arguments], around)

    def pair(
        self, callee: Callee, arguments: Sequence[tree.Argument], name: tree.Name, partial: bool
    ) -> None:
        self.problems += pair(callee, arguments, name.span, partial=partial).problems

    def layer_call(
        self,
        entry: type[Entry],
        name: tree.Name,
        arguments: Sequence[tree.Argument],
        around: Locals,
        partial: bool = False,
    ) -> None:
        """A layer's arguments: each has its place, its words are right, and its constants fit."""
        paired = pair(callee_of(entry), arguments, name.span, partial=partial)
        self.problems += paired.problems
        for argument in paired.rest:
            self.expression(argument.value, around)
        placed = {id(each) for each in (*paired.rest, *paired.named.values())}
        self.expressions([each.value for each in arguments if id(each) not in placed], around)
        lost = any(isinstance(each.value, tree.Missing) for each in arguments)
        constants: dict[str, Constant] = {}
        for parameter in signature(entry):
            given = paired.named.get(parameter.name)
            if given is None:
                continue
            if not self.field(entry, parameter, given.value, around):
                continue
            value = constant(given.value) if given.name is not None or not lost else None
            if value is not None and not self.shadowed(given.value, around):
                constants[parameter.name] = value
        self.constants(entry, constants, paired.named)

    def field(
        self,
        entry: type[Entry],
        parameter: Parameter,
        value: tree.Expression,
        around: Locals,
    ) -> bool:
        """Look up an argument's value; False if it is a word that the argument does not take."""
        words = parameter.words
        if not isinstance(value, tree.Name) or value.name in words:
            self.expression(value, around)
            return True
        if self.known(value.name, around):
            return True
        if value.name in NOTHING:
            self.problems.append(nothing(value, parameter))
            return False
        if not words:
            return self.wordless(value, around)
        if value.name in WORDS:
            return True
        others = self.candidates(around.visible(), self.spec.names)
        self.unknown(unknown_word(value, entry.word, parameter.name, words, others), around)
        return False

    def shadowed(self, value: tree.Expression, around: Locals) -> bool:
        return isinstance(value, tree.Name) and (
            around.find(value.name) is not None or value.name in self.spec.names
        )

    def constants(
        self, entry: type[Entry], constants: dict[str, Constant], named: dict[str, tree.Argument]
    ) -> None:
        """Problems with the values that are known without any network."""
        if not constants:
            return
        for problem in bind(entry, constants)[1]:
            if problem.argument in constants:
                span = named[problem.argument].value.span
                helps = problem.helps or by_place(named, problem.argument)
                self.problems.append(Diagnostic(problem.code, problem.message, span, helps=helps))
