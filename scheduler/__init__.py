"""When things happen: the daemon and its jobs, the configuration, and the command line `silkwatch`."""
