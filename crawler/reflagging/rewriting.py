"""What becomes of an article's flags when a changed theme takes the place of what set its flag. Pure.

A flag is what its theme's version made of a text: one that has the same words by a new version is a new flag, too, and the
old one stays in the history.
"""

from collections.abc import Sequence

from crawler.flagrecords import flag_record
from crawler.rereading.comparing import flags_as_kept
from storage import FlagRecord, KeptText, Reread, RereadOutcome
from storage.rereadrecords import FLAGS
from themes import Flag


def reflagged(kept: KeptText, flags: Sequence[FlagRecord], found: Flag | None) -> Reread:
    """`flags` are all that the version has, of every theme; `found` is what the changed theme gives it. Those of other themes
    stay as they are."""
    own = (kept.flag,) if kept.flag is not None else ()
    new = (flag_record(found),) if found is not None else ()
    if flags_as_kept(own) == flags_as_kept(new):
        return Reread(kept.article_id, kept.revision, RereadOutcome.UNCHANGED)
    gone = {one.theme for one in own}
    theme = (*new, *own)[0].theme
    return Reread(
        article_id=kept.article_id,
        revision=kept.revision,
        outcome=RereadOutcome.CHANGED,
        changed=(FLAGS,),
        before={FLAGS: flags_as_kept(flags)},
        flags=(*(one for one in flags if one.theme not in gone), *new),
        gained=(theme,) if not own else (),
        lost=(theme,) if not new else (),
    )
