"""`python -m scheduler.cli` is the command `silkwatch`."""

from scheduler.cli.main import main

if __name__ == "__main__":
    main()
