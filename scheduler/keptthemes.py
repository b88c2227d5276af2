"""The versions of themes that are kept: whatever is active is, so that what set a flag can be read ever after."""

from datetime import datetime
from pathlib import Path

from storage import Store, ThemeVersion
from themes import PACKS, PackError, load_pack, pack_files

AT_START = "active when the watch was opened"


def keep_active(store: Store, packs: Path | None, *, now: datetime) -> list[str]:
    """Keep the versions of a folder of packs (None: the shipped ones) that are active and not kept yet.

    The sentences say of which version something else is kept: somebody changed a pack and left its version. Raises PackError.
    """
    kept = {(one.theme, one.version): one.pack for one in store.theme_versions.versions()}
    files = pack_files(packs)
    new = [ThemeVersion(one.id, one.version, one.content, now, reason=AT_START) for one in files]
    new = [one for one in new if (one.theme, one.version) not in kept]
    if new:
        store.theme_versions.keep(new)
    return [
        f"{one.path}: this is not what was kept as version {one.version} of {one.id}, so that its flags cannot be told from "
        f"those of before; give it version {one.version + 1} and run `silkwatch themes activate {one.path}`"
        for one in files
        if not _same(kept.get((one.id, one.version), one.content), one.content, packs or PACKS)
    ]


def _same(old: str, new: str, beside: Path) -> bool:
    """Whether two packs track the same, whatever their comments."""
    if old == new:
        return True
    try:
        return load_pack(old, "old", beside)[0] == load_pack(new, "new", beside)[0]
    except PackError:
        return False


def version_of(store: Store, name: str) -> ThemeVersion | None:
    """The kept version that is called `name`, such as csp@2; None when none is."""
    theme, _, number = name.rpartition("@")
    return next((one for one in store.theme_versions.versions(theme) if str(one.version) == number), None)
