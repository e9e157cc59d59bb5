"""Lets `python -m cnndsl` do what `cnndsl` does."""

import sys

from cnndsl.cli import main

if __name__ == "__main__":
    sys.exit(main())
