"""Entry for spark-submit: `spark-submit [--py-files lakeward_runner.zip] lakeward_run.py --spec … --spec-sha256 …`."""

import sys

# spark-submit puts pyspark's sources as a zip first on the path, where they are compiled anew at each start (0.3 s). The
# package of a virtual environment has them compiled; without one the zip stays.
_rest = [part for part in sys.path if not part.endswith("pyspark.zip")]
_found, sys.path = sys.path, _rest
try:
    import pyspark  # noqa: F401
except ImportError:
    sys.path = _found

from lakeward_runner.main import main  # noqa: E402

if __name__ == "__main__":
    sys.exit(main())
