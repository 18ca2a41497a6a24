"""``python -m pipeline``; older Pythons can read this module too, and say what they lack."""

import sys

HOW = "run make setup once, then .venv/bin/python -m pipeline"

if sys.version_info < (3, 11):  # noqa: UP036
    sys.exit(f"error: Python 3.11 or newer is needed, and this is {sys.version_info[0]}.{sys.version_info[1]}; {HOW}")

if __name__ == "__main__":
    try:
        from pipeline.cli import main

        main(prog_name="cnn-study")
    except ModuleNotFoundError as error:
        if error.name is None or error.name.startswith("pipeline"):
            raise
        sys.exit(f"error: {error.name} is not installed for {sys.executable}; {HOW}")
