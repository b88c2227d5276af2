"""The digest of a busy day, timed."""
