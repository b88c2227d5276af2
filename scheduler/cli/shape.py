"""How commands look in help: their panel, their examples, and switches without a type behind them."""

import inspect
from collections.abc import Callable
from typing import Any, TypeVar

import typer
from typer.core import TyperCommand, TyperGroup

START, WATCH, READ, TOOLS = "Start", "Watch", "Read", "Tools"
HELP = {"help_option_names": ["--help", "-h"]}

F = TypeVar("F", bound=Callable[..., None])


class _QuietSwitches:
    """A switch takes no value, so help shows no type for it."""

    def get_params(self, ctx: Any) -> list[Any]:
        params: list[Any] = super().get_params(ctx)  # type: ignore[misc]
        for param in params:
            if getattr(param, "is_flag", False):
                param.metavar = ""
        return params


class Command(_QuietSwitches, TyperCommand):
    """A command as this command line shows it."""


class Group(_QuietSwitches, TyperGroup):
    """A group of commands as this command line shows it."""


def command(app: typer.Typer, *examples: str, name: str | None = None, panel: str | None = None) -> Callable[[F], F]:
    """Adds a function as a command. The first paragraph of its docstring is the line in the list of commands."""

    def add(function: F) -> F:
        app.command(
            name,
            cls=Command,
            help=_flowing(inspect.getdoc(function) or ""),
            rich_help_panel=panel,
            epilog=_epilog(examples),
            context_settings=HELP,
        )(function)
        return function

    return add


def group(app: typer.Typer, name: str, help_text: str, *, panel: str) -> typer.Typer:
    """Adds a group that is called as `silkwatch NAME COMMAND`."""
    made = typer.Typer(cls=Group, help=help_text, no_args_is_help=True, context_settings=HELP)
    app.add_typer(made, name=name, rich_help_panel=panel)
    return made


def group_that_does(app: typer.Typer, *examples: str, name: str, panel: str, does: Callable[..., None]) -> typer.Typer:
    """Adds a group that does something by itself: `silkwatch NAME` calls `does`, with a context as its first argument.

    `does` is called before a command of the group, too, with that command's name in `context.invoked_subcommand`.
    """
    made = typer.Typer(cls=Group, context_settings=HELP)
    app.add_typer(
        made,
        name=name,
        callback=does,
        invoke_without_command=True,
        help=_flowing(inspect.getdoc(does) or ""),
        epilog=_epilog(examples),
        rich_help_panel=panel,
    )
    return made


def _flowing(text: str) -> str:
    """Paragraphs as wide as the terminal, whatever the width of the source. Brackets are text, not markup."""
    paragraphs = text.replace("[", "\\[").split("\n\n")
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)


def _epilog(examples: tuple[str, ...]) -> str:
    return "\n".join(["[bold]Examples[/bold]", *("  " + line.replace("[", "\\[") for line in examples)])
