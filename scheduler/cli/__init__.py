"""The command line. One module per group of commands; `main` is the entry point `silkwatch`."""

from scheduler.cli.main import main

__all__ = ["main"]
