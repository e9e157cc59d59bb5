"""How the weights of convolutions and matrices are drawn before training, by name."""

from typing import Literal, get_args

Init = Literal["torch", "he", "xavier", "lecun", "dcgan"]
INITS: tuple[str, ...] = get_args(Init)
