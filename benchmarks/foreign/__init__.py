"""Pages of others, from a feed to stored articles."""
