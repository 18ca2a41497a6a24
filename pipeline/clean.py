"""``make clean``: remove what builds wrote below report/, and nothing else. The standard library alone."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path

from pipeline.file_index import NAME, read_index, remove_unchanged
from pipeline.sealed import Corrupt


def clean(report: Path) -> list[str]:
    """Remove the built studies below ``report``; one line for each of those of which something stays.

    A file that was changed since it was built stays, as does whatever no build put there.
    """
    said = []
    for folder in sorted(path for path in report.glob("*") if path.is_dir()):
        try:
            stay = remove_unchanged(folder, read_index(folder).files)
            (folder / NAME).unlink()
            if stay:
                said.append(f"{folder}: changed since it was built or behind a link, so it stays: {', '.join(stay)}")
        except FileNotFoundError:
            continue  # no build made it
        except Corrupt as problem:
            said.append(
                f"{folder}: its list of files ({NAME}) can't be used ({problem}), so all stays; delete it by hand"
            )
        except OSError as error:
            said.append(f"{folder}: can't be removed: {error.strerror or error}")
        with suppress(OSError):  # something is still in it
            folder.rmdir()
    return said


if __name__ == "__main__":
    for line in clean(Path(sys.argv[1])):
        print(line, file=sys.stderr)
