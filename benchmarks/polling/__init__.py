"""A month of the catalogue in a minute: how late each way of polling finds what is published, at the same cost."""
