"""Words of others, made fit for a reason that people read. It imports nothing, so that who needs only this starts quickly."""

REASON_LIMIT_CHARS = 300


def plain(text: str) -> str:
    """A reason fit for a table: its first line, without what a terminal would obey, cut to a sane length."""
    line = text.strip().partition("\n")[0]
    return "".join(char if char.isprintable() else "\ufffd" for char in line)[:REASON_LIMIT_CHARS]
