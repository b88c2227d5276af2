"""The configuration: what may stand in `silkwatch.toml` and the environment, and what is wrong with it."""

from scheduler.config.load import (
    CONFIG_NAME,
    Settings,
    find_config,
    load_settings,
    read_settings,
    render_example,
    render_reference,
    setting_rows,
)

__all__ = [
    "CONFIG_NAME",
    "Settings",
    "find_config",
    "load_settings",
    "read_settings",
    "render_example",
    "render_reference",
    "setting_rows",
]
