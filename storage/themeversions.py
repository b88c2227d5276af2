"""The versions of themes that were ever active here: each pack's text, since when, by whom and why. None is ever changed.

Whoever activates a version begins the run that flags the stored articles by it, in the same transaction: a crash leaves
both or neither. The run's old flags stay in `rereadings`, as those of reading snapshots anew do.
"""

from collections.abc import Sequence

from sqlalchemy import Connection, insert, select

from storage.database import Database
from storage.rereadings import begun, run_by, unfinished_with_themes
from storage.rereadrecords import ReprocessRun, RereadSelection
from storage.tables import ThemeVersionRow
from storage.themerecords import ThemeVersion

_FIELDS = tuple(ThemeVersion.__dataclass_fields__)


class ThemeVersions:
    """Versions of themes. Every method is one transaction, done when it returns; see `storage.store.Store`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def versions(self, theme: str | None = None) -> list[ThemeVersion]:
        """The versions of a theme, or of all, by theme, the newest first."""
        with self._database.reading() as connection:
            statement = select(*(getattr(ThemeVersionRow, name) for name in _FIELDS))
            if theme is not None:
                statement = statement.where(ThemeVersionRow.theme == theme)
            statement = statement.order_by(ThemeVersionRow.theme, ThemeVersionRow.version.desc())
            return [ThemeVersion(**row._mapping) for row in connection.execute(statement)]

    def keep(self, versions: Sequence[ThemeVersion]) -> None:
        """Keep those of which nothing is kept yet; the others stay as they are."""
        with self._database.writing() as connection:
            _keep(connection, versions)

    def activate(self, version: ThemeVersion) -> ReprocessRun:
        """Keep a version, and begin the run that flags the stored articles by it; an unfinished one of its theme ends.

        Where the version was activated before, its run as it stands.
        """
        with self._database.writing() as connection:
            _keep(connection, [version])
            selection = RereadSelection(theme=version.theme)
            known = run_by(connection, selection, version.name)
            return known or begun(connection, selection, version.name, version.activated_at)

    def unfinished_runs(self) -> list[ReprocessRun]:
        """The runs that flag stored articles by a theme and are not at their end, the oldest first."""
        with self._database.reading() as connection:
            return unfinished_with_themes(connection)


def _keep(connection: Connection, versions: Sequence[ThemeVersion]) -> None:
    known = {
        (row.theme, row.version) for row in connection.execute(select(ThemeVersionRow.theme, ThemeVersionRow.version))
    }
    rows = [{name: getattr(one, name) for name in _FIELDS} for one in versions if (one.theme, one.version) not in known]
    if rows:
        connection.execute(insert(ThemeVersionRow), rows)
