"""From a graph to Keras 3: a Python file that builds the same network and takes its weights."""

from cnndsl.emit.keras.file import keras_source
from cnndsl.emit.refusal import CannotSay

__all__ = ["CannotSay", "keras_source"]
