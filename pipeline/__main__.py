"""``python -m pipeline``, and ``cnn-study``; older Pythons can read this module too, and say what they lack."""

import sys

HOW = "run make setup once, then .venv/bin/python -m pipeline"

if sys.version_info < (3, 11):  # noqa: UP036
    sys.exit(f"error: Python 3.11 or newer is needed, and this is {sys.version_info[0]}.{sys.version_info[1]}; {HOW}")


def main() -> None:
    """The command line, which can be stopped from here on, its imports included."""
    from pipeline.stopping import stopping

    with stopping():
        try:
            from pipeline.cli import main as commands

            commands(prog_name="cnn-study")
        except ModuleNotFoundError as error:
            if error.name is None or error.name.startswith("pipeline"):
                raise
            sys.exit(f"error: {error.name} is not installed for {sys.executable}; {HOW}")


if __name__ == "__main__":
    main()
