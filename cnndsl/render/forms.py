"""The formats of pictures, and how files of them are called."""

from typing import Literal

Form = Literal["svg", "png", "pdf", "dot", "mermaid", "html", "tex"]
PAPER: tuple[Form, ...] = ("svg", "png", "pdf")
DIAGRAMS: tuple[Form, ...] = (*PAPER, "dot", "mermaid")
FORMS: tuple[Form, ...] = (*DIAGRAMS, "html", "tex")
SUFFIXES: dict[str, Form] = {
    ".svg": "svg",
    ".png": "png",
    ".pdf": "pdf",
    ".dot": "dot",
    ".gv": "dot",
    ".mmd": "mermaid",
    ".mermaid": "mermaid",
    ".html": "html",
    ".htm": "html",
    ".tex": "tex",
}
