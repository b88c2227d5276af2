"""Feeds: golden pairs, properties, and what is discovered of an outlet."""
