"""Briefs: when each is due, what it says, and who is told of it."""
