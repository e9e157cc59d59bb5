"""A residual network in the text format of NNEF 1.0, for the comparison with its parser."""

from cnndsl.graph import Graph, Node

HEAD = "version 1.0;\ngraph network( {inputs} ) -> ( {output} )\n{{\n{body}\n}}\n"


def nnef_text(graph: Graph) -> str:
    """The network with a statement for each layer and each of its weights."""
    lines = [line for node in graph.nodes for line in statements(node)]
    (inlet,), (outlet,) = graph.inputs.values(), graph.outputs.values()
    return HEAD.format(
        inputs=tensor(inlet.node),
        output=tensor(outlet.node),
        body="\n".join(f"    {line};" for line in lines),
    )


def tensor(node: int) -> str:
    """The name of what a node gives."""
    return f"t{node}"


def statements(node: Node) -> list[str]:
    """The weights of a layer, and the layer."""
    names = {key: f"{tensor(node.index)}_{key}" for key in (*weights(node), "zero")}
    lines = [
        f"{names[key]} = variable<scalar>(shape = [{extents(shape)}], label = '{node.name}/{key}')"
        for key, shape in weights(node).items()
    ]
    sources = [tensor(wire.node) for wire in node.inputs]
    return [*lines, f"{tensor(node.index)} = {operation(node, sources, names)}"]


def weights(node: Node) -> dict[str, tuple[int, ...]]:
    """Weights and statistics, vectors as rows as NNEF wants them."""
    found = {**node.facts.weights, **node.facts.buffers}
    kept = {key: shape for key, shape in found.items() if shape}
    return {key: shape if len(shape) > 1 else (1, *shape) for key, shape in kept.items()}


def extents(shape: tuple[int, ...]) -> str:
    """`64,3,7,7`."""
    return ",".join(map(str, shape))


def operation(node: Node, sources: list[str], names: dict[str, str]) -> str:
    """The call of NNEF's operation for a layer."""
    (shape,) = node.facts.outputs
    given = dict(node.layer)
    match node.layer.word:
        case "input":
            return f"external<scalar>(shape = [1,{extents(shape)}])"
        case "conv":
            pad = given["pad"] or 0
            return (
                f"conv({sources[0]}, {names['weight']}, 0.0, stride = [{pair(given['stride'])}], "
                f"dilation = [1,1], padding = [({pair(pad)}),({pair(pad)})], groups = 1)"
            )
        case "bn":
            inner = ", ".join(
                names[key] for key in ("running_mean", "running_var", "bias", "weight")
            )
            return f"batch_normalization({sources[0]}, {inner}, epsilon = 1e-5)"
        case "maxpool":
            pad = given["pad"]
            return (
                f"max_pool({sources[0]}, size = [1,1,{pair(given['kernel'])}], "
                f"stride = [1,1,{pair(given['stride'])}], "
                f"padding = [(0,0),(0,0),({pair(pad)}),({pair(pad)})], border = 'ignore')"
            )
        case "avgpool":
            return f"mean_reduce({sources[0]}, axes = [2,3])"
        case "flatten":
            return f"reshape({sources[0]}, shape = [1,{extents(shape)}])"
        case "linear":
            return f"linear({sources[0]}, {names['weight']}, {names['bias']})"
        case "add":
            return f"add({', '.join(sources)})"
        case "relu":
            return f"relu({sources[0]})"
        case word:
            raise ValueError(f"`{word}` is not needed for a residual network")


def pair(value: object) -> str:
    """A number for each of two axes."""
    both = value if isinstance(value, tuple) else (value, value)
    return ",".join(map(str, both))
