"""The formats of pictures, and how files of them are called."""

from typing import Literal

Form = Literal["svg", "png", "pdf", "dot", "mermaid", "html", "tex"]
FORMS: tuple[Form, ...] = ("svg", "png", "pdf", "dot", "mermaid", "html", "tex")
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
