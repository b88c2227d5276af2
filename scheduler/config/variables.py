"""The environment's part of the configuration: which variable sets what, and which of them set nothing.

A variable that looks like a setting (`SILKWATCH_CRAWLER...`, two underscores, or nearly a known name) and is none would
do nothing in silence, so it is refused. Other names are left alone: `SILKWATCH_DEBUG` shows the traceback of a failure.
"""

import difflib
from collections.abc import Mapping

from scheduler.config.lines import KeyPath
from scheduler.config.rows import SettingRow
from scheduler.config.words import RETIRED
from scheduler.errors import ConfigError

PREFIX = "SILKWATCH_"


def setting_variable(environ: Mapping[str, str], path: KeyPath) -> str | None:
    """The variable, as it is spelt in the environment, that sets the setting at `path`, or None."""
    table = f"{PREFIX}{path[0]}".upper() if path else PREFIX
    wanted = {table, f"{table}__{path[1]}".upper()} if path[1:] else {table}
    return next((name for name in sorted(environ, reverse=True) if name.upper() in wanted and environ[name]), None)


def unknown_variables(environ: Mapping[str, str], known: Mapping[str, SettingRow]) -> list[ConfigError]:
    """The variables that look like settings and are none."""
    names = {row.variable for row in known.values() if not row.listed}
    tables = {f"{PREFIX}{row.table}".upper() for row in known.values()}
    found = []
    for name in sorted(environ):
        upper = name.upper()
        if not upper.startswith(PREFIX) or upper in names | tables or not environ[name]:
            continue
        if retired := _retired(upper):
            found.append(ConfigError(f"this setting is gone; {retired}", variable=name))
            continue
        near = difflib.get_close_matches(upper, names, n=1, cutoff=0.8)
        if not near and "__" not in upper and not upper.startswith(tuple(f"{table}_" for table in tables)):
            continue
        remedy = f"did you mean {near[0]}?" if near else "unset it; docs/settings.md lists the names"
        found.append(ConfigError(f"no setting has this name; {remedy}", variable=name))
    return found


def _retired(variable: str) -> str | None:
    """What stands in the place of a setting that there was, if the variable sets one."""
    return RETIRED.get(variable.removeprefix(PREFIX).lower().replace("__", ".", 1))
