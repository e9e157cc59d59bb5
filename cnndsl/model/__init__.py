"""The checked document: files with what they import, every name in its place."""

from cnndsl.model.load import Loader
from cnndsl.model.names import check_names
from cnndsl.model.spec import Definition, Spec

__all__ = ["Definition", "Loader", "Spec", "check_names"]
