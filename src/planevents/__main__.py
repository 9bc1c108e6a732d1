"""``python -m planevents`` is the command line."""

from planevents.cli import main

if __name__ == "__main__":
    main()
