"""Outlets that are there to be stumbled over: one trap each, joined to the world only when traps are asked for.

A new trap is a row in the module of its kind (`ways`, `identity`, `dates`, `credits`, `manners`), a habit that tells its
articles apart in `fates` where it needs one, and a line in docs/traps.md.
"""

from newsroom.outlets import InventedOutlet
from newsroom.traps.credits import CREDIT_TRAPS
from newsroom.traps.dates import DATE_TRAPS
from newsroom.traps.identity import IDENTITY_TRAPS
from newsroom.traps.manners import MANNER_TRAPS
from newsroom.traps.ways import WAY_TRAPS
from newsroom.traps.writing import trap_articles

TRAPS: tuple[InventedOutlet, ...] = (*WAY_TRAPS, *IDENTITY_TRAPS, *DATE_TRAPS, *CREDIT_TRAPS, *MANNER_TRAPS)

__all__ = ["TRAPS", "trap_articles"]
