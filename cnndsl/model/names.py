"""Every name of a spec is looked up, also in blocks that no model uses."""

from collections.abc import Iterator, Sequence

from cnndsl.diagnostics import Diagnostic
from cnndsl.model.bodies import Bodies
from cnndsl.model.ends import misplaced_ends
from cnndsl.model.facts import check_facts, check_settings
from cnndsl.model.letters import letters
from cnndsl.model.locals import Locals
from cnndsl.model.spec import Definition, Spec
from cnndsl.model.tensors import ANY_TENSOR, FLOW, NO_TENSORS, Tensors, tensors_of
from cnndsl.model.unknown import unknown_model
from cnndsl.syntax import tree


def check_names(spec: Spec) -> list[Diagnostic]:
    """What is wrong with the names of a spec and with what is called by them."""
    names = Names(spec)
    for declaration in spec.file.declarations:
        names.declaration(declaration)
    names.unused_imports()
    return [each for each in names.problems if not spec.is_damaged(each.span)]


class Names(Bodies):
    """Looks up the names in declarations."""

    def declaration(self, node: tree.Declaration) -> None:
        match node:
            case tree.Let(value=value):
                self.expression(value, Locals())
            case tree.Fn(parameters=parameters, value=value):
                self.with_parameters(parameters, value)
            case tree.Block(parameters=parameters, body=body):
                self.problems += misplaced_ends(body)
                self.with_parameters(parameters, body, defaults=FLOW)
            case tree.Model(parameters=parameters, body=body):
                self.with_parameters(parameters, body, alias=True)
            case tree.Expect(model=model, arguments=arguments, facts=facts):
                self.called_model(model, arguments, Locals())
                self.expressions([fact.value for fact in facts], self.sizes(model))
                self.problems += check_facts(facts)
            case tree.Train(models=models, settings=settings):
                for model in models:
                    self.model(model)
                self.problems += check_settings(settings, len(models) > 1)
                self.mark_used(node)
            case tree.Broken(body=body):
                self.tensors = ANY_TENSOR
                self.body(body, Locals())
                self.tensors = NO_TENSORS
            case tree.Import():
                return

    def with_parameters(
        self,
        parameters: Sequence[tree.Parameter],
        body: tree.Body | tree.Expression,
        alias: bool = False,
        defaults: Tensors = NO_TENSORS,
    ) -> None:
        around = Locals()
        self.tensors = defaults
        for parameter in parameters:
            if parameter.default is not None:
                self.expression(parameter.default, around)
            self.add(around, "a parameter", [parameter.name])
        self.tensors = NO_TENSORS
        match body:
            case tree.Body():
                self.tensors = tensors_of(body)
                clashes = [self.tensors.clash("a parameter", each.name) for each in parameters]
                self.problems += [each for each in clashes if each is not None]
                self.body(body, around)
                self.tensors = NO_TENSORS
            case _ if alias:
                self.alias(body, around)
            case _:
                self.expression(body, around)
        self.problems += around.unused()

    def alias(self, node: tree.Expression, around: Locals) -> None:
        """`model X = Y(...)`: another model, with all that it needs."""
        match node:
            case tree.Name():
                self.called_model(node, (), around)
            case tree.Call(function=tree.Name() as name, arguments=arguments):
                self.called_model(name, arguments, around)
            case tree.Missing():
                return
            case _:
                help_ = "write `model X = Family(...)`, or a body between `{` and `}`"
                self.problems.append(
                    Diagnostic(
                        "E102", "expected a call of another model", node.span, helps=(help_,)
                    )
                )

    def called_model(
        self, name: tree.Name, arguments: Sequence[tree.Argument], around: Locals
    ) -> None:
        definition = self.model(name)
        if definition is not None:
            self.call_definition(definition, name, arguments, around)

    def model(self, name: tree.Name) -> Definition | None:
        """The model of that name; anything else is a problem."""
        definition = self.spec.names.get(name.name)
        self.used.add(name.name)
        if definition is not None and isinstance(definition.node, tree.Model):
            return definition
        if definition is not None:
            message = f"`{name.name}` is {definition.kind}, not a model"
            self.problems.append(Diagnostic("E120", message, name.span))
        elif name.name and not self.spec.is_lost(name.name) and not self.spec.is_nameless:
            models = self.spec.model_names
            self.problems.append(unknown_model(name, models, self.candidates(models)))
        return None

    def sizes(self, name: tree.Name) -> Locals:
        """The open sizes of a model under their letters."""
        around, definition = Locals(), self.spec.names.get(name.name)
        for letter, span in (letters(definition) if definition else {}).items():
            around.add(letter, "an open size", span)
        return around

    def mark_used(self, node: tree.Train) -> None:
        """Names that settings read; what their words mean is for training to say."""
        for setting in node.settings:
            for word in words_of(setting.value):
                self.known(word, Locals())

    def unused_imports(self) -> None:
        for name, span in self.spec.imported.items():
            if name and name not in self.used and not name.startswith("_"):
                message = f"`{name}` is imported and never used"
                self.problems.append(
                    Diagnostic("W100", message, span, helps=("remove it from the import",))
                )


def words_of(node: tree.Expression) -> Iterator[str]:
    """Every name in an expression."""
    if isinstance(node, tree.Name):
        yield node.name
    for operand in tree.operands(node):
        yield from words_of(operand)
