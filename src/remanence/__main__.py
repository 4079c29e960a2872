"""`python -m remanence` is the command `remanence`."""

from remanence.interfaces.cli import main

if __name__ == "__main__":
    main()
