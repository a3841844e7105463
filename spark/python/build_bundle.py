"""Writes the packages of the runner as one zip for `--py-files`: `python build_bundle.py lakeward_runner.zip`.

The same sources give the same bytes, so that a copy in an object store can be named by its hash.
"""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip can hold


def build_bundle(target: Path) -> None:
    """Writes `target`; an existing file is replaced."""
    here = Path(__file__).resolve().parent
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as bundle:
        for source in sorted((here / "lakeward_runner").glob("*.py")):
            entry = zipfile.ZipInfo(source.relative_to(here).as_posix(), _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            bundle.writestr(entry, source.read_bytes())


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python build_bundle.py lakeward_runner.zip")
    build_bundle(Path(sys.argv[1]))
