"""Which articles are copies of one text. Pure: texts and fingerprints in, groups out; no database, no clock."""

from stories.copies import COPY_THRESHOLD, fingerprint, group_copies, similarity

__all__ = ["COPY_THRESHOLD", "fingerprint", "group_copies", "similarity"]
