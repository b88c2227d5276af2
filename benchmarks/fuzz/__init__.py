"""Broken pages for the readers: what pages become on the way, and what nobody would write by mistake."""
