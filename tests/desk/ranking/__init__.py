"""The order of stories."""
