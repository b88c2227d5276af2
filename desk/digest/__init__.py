"""The digest of a day: made from stored values, shown as text, HTML or JSON."""
