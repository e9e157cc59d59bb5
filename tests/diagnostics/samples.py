"""Messages of every layout, over small specs."""

from cnndsl.diagnostics import Diagnostic, Fix, Label, Source, Span


def at(source: Source, text: str, number: int = 0) -> Span:
    """Where a text stands in a source; `number` counts from 0."""
    start = -1
    for _ in range(number + 1):
        start = source.text.index(text, start + 1)
    return Span(source, start, start + len(text))


DOWN = Source(
    "net.cnn",
    """\
block Down(ch) {
  # Half the size.

  add {
    | conv(ch, 3, stride = 2, pad = 1) -> bn -> relu -> conv(ch, 3, pad = 1) -> bn
    | conv(ch, 1) -> bn
  }
  relu
  relu
  maxpool(2) -> conv(32, 5) as top
}
""",
)
BRANCH = "conv(ch, 3, stride = 2, pad = 1) -> bn -> relu -> conv(ch, 3, pad = 1) -> bn"
PARTS = Source("parts/other.cnn", "# Parts.\n\n  block Unit(width) {\n  conv(width, 3)\n}\n")
WIDE = Source("wide.cnn", 'conv(幅, 3) as "畳み込み" -> rleu\n\tconv(8)\t-> rleu # é\n')
HIDDEN = Source("hidden.cnn", "conv(8,\xa03) \x1b[31m-> relu\u202e\r\nrelu\r\n")
LONG = Source("long.cnn", "relu -> " * 60 + "rleu -> " + "relu -> " * 500 + "bn\n")
DEEP = Source("deep.cnn", " " * 92 + "conv(8, 3) -> rleu\n")
WHY = "branch 1 is 128x32x32 because `stride = 2` halves both sides of the image that comes in"

SAMPLES = {
    "branches": Diagnostic(
        "E300",
        "cannot add tensors of shapes 128x32x32 and 128x64x64",
        at(DOWN, "add"),
        "shapes must be equal",
        (
            Label(at(DOWN, BRANCH), "branch 1: 128x32x32", (128, 32, 32)),
            Label(at(DOWN, "conv(ch, 1) -> bn"), "branch 2: 128x64x64", (128, 64, 64)),
        ),
        (
            "they differ in height and width: 32 and 64",
            "inside `Down(ch = 128)`,\ncalled on line 10 with 64x64x64",
        ),
        (
            "give one of its layers `stride = 2`:\n  conv(ch, 1, stride = 2) -> bn",
            "or use `project`",
        ),
    ),
    "same_line": Diagnostic(
        "E303",
        "kernel 5x5 is larger than its input 3x3",
        at(DOWN, "5"),
        "larger than 3",
        (Label(at(DOWN, "maxpool(2)"), "makes 16x3x3"),),
    ),
    "three_on_a_line": Diagnostic(
        "E303",
        "kernel 5x5 is larger than its input 3x3",
        at(DOWN, "maxpool"),
        "this one",
        (
            Label(at(DOWN, "2", 1), "by this"),
            Label(at(DOWN, "conv(32, 5)"), "the layer"),
            Label(at(DOWN, "5"), "its kernel"),
            Label(at(DOWN, "top"), ""),
        ),
    ),
    "same_place": Diagnostic(
        "E101", "said twice", at(DOWN, "relu"), "first", (Label(at(DOWN, "relu"), "second"),)
    ),
    "gaps": Diagnostic(
        "E100",
        "there is no tensor named `top`",
        at(DOWN, "top"),
        "not named yet",
        (Label(at(DOWN, "Down"), "in this block"), Label(at(DOWN, "add"), "one line between")),
    ),
    "several_lines": Diagnostic(
        "W101",
        "this is never reached",
        Span(DOWN, at(DOWN, "add").start, at(DOWN, "top").end),
        "all of it",
        (Label(at(DOWN, "relu", 2), "not even this"),),
    ),
    "several_lines_within": Diagnostic(
        "E010",
        "bracket is never closed",
        Span(DOWN, at(DOWN, "{", 1).start, at(DOWN, "}").end),
        "opened and closed",
        (Label(Span(DOWN, at(DOWN, "(ch").start, len(DOWN.text)), "only its first line"),),
    ),
    "other_file": Diagnostic(
        "E203",
        "too many arguments",
        at(DOWN, "5"),
        "one too many",
        (
            Label(at(PARTS, "Unit"), "declared here"),
            Label(at(PARTS, "width", 1), "used here"),
        ),
        helps=("remove it",),
    ),
    "wide": Diagnostic(
        "E100",
        "there is no layer named `rleu`",
        at(WIDE, "rleu"),
        "did you mean `relu`?",
        (Label(at(WIDE, "幅"), "幅 is 8"), Label(at(WIDE, '"畳み込み"'), "a name")),
        fix=Fix(at(WIDE, "rleu"), "relu"),
    ),
    "tabs": Diagnostic("E100", "there is no `rleu`", at(WIDE, "rleu", 1), "here"),
    "hidden": Diagnostic(
        "E002",
        "`\xa0` is not a character\nof the language",
        at(HIDDEN, "\xa0"),
        "a \x1b[0m space",
        (Label(at(HIDDEN, "\u202e"), "turns the text around"), Label(at(HIDDEN, "\n"), "end")),
        fix=Fix(at(HIDDEN, "\xa0"), ""),
    ),
    "empty_span": Diagnostic(
        "E001", "a value is missing", Span(DOWN, at(DOWN, ", 1)").end - 1, at(DOWN, ", 1)").end - 1)
    ),
    "end_of_file": Diagnostic(
        "E001", "unexpected end", Span(DOWN, len(DOWN.text), len(DOWN.text)), "`}` expected"
    ),
    "empty_file": Diagnostic("E001", "there is nothing", Span(Source("empty.cnn", ""), 0, 0)),
    "long_line": Diagnostic(
        "E100",
        "there is no layer named `rleu`",
        at(LONG, "rleu"),
        "unknown",
        (Label(at(LONG, "relu"), "as here"), Label(at(LONG, "bn"), "far away")),
    ),
    "long_remark": Diagnostic(
        "E300", "shapes differ", at(DOWN, "add"), labels=(Label(at(DOWN, BRANCH), WHY),)
    ),
    "far_right": Diagnostic("E100", "there is no layer named `rleu`", at(DEEP, "rleu"), WHY),
}
