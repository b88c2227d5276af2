"""One module per kind of hostility; each is found by itself."""
