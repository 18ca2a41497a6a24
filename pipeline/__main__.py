"""``python -m pipeline``, and ``cnn-study``."""

from pipeline.stopping import stopping


def main() -> None:
    """The command line, which can be interrupted from here on, the imports included."""
    with stopping():
        from pipeline.cli import main as commands

        commands(prog_name="cnn-study")


if __name__ == "__main__":
    main()
