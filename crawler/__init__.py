"""From an outlet to an article: the catalogue, the spiders, the reader processes and what carries their results home."""
