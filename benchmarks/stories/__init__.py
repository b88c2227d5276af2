"""How well and how fast articles are grouped into texts and stories."""
