"""Turns what goes wrong in a part of a job into a JobFailure of the right class that quotes nothing."""

from __future__ import annotations

import contextlib
from typing import Iterator, List, Optional, Tuple

from py4j.protocol import Py4JJavaError
from pyspark.errors import AnalysisException
from pyspark.errors.exceptions.base import PySparkException

from .failure import JobFailure


@contextlib.contextmanager
def failing(error_class: str, step: Optional[str] = None) -> Iterator[None]:
    """Turns whatever goes wrong inside into a JobFailure that quotes nothing; the cause goes to stderr."""
    try:
        yield
    except JobFailure as failure:
        if failure.step is None:
            failure.step = step
        raise
    except AnalysisException as error:
        condition = error.getErrorClass() or "the types or columns do not fit"
        raise JobFailure(_class_of(error_class), f"Spark refuses this part of the job: {condition}", step) from error
    except (PySparkException, Py4JJavaError) as error:
        found, message = _judge(error, error_class)
        raise JobFailure(found, message, step) from error
    except OSError as error:
        raise JobFailure(error_class, "an object cannot be read or written", step) from error


def _class_of(error_class: str) -> str:
    return "TRANSFORM" if error_class in ("WRITE", "CHECKS") else error_class


def _judge(error: Exception, error_class: str) -> Tuple[str, str]:
    """The class of a failed action. The one action of a job runs every part of it, so the causes' types decide."""
    names = _cause_names(error)
    unreadable = ("FileNotFoundException", "ParquetDecodingException", "SchemaColumnConvertNotSupportedException")
    if any(name.endswith(unreadable) or "cannotReadFile" in name for name in names):
        return "SOURCE", "a file of a source cannot be read"
    if any(name.startswith("org.apache.parquet") for name in names) and error_class != "WRITE":
        return "SOURCE", "a file of a source cannot be read"
    if any(name.endswith(("NoSpaceLeft", "DiskErrorException", "AccessControlException")) for name in names):
        return "WRITE", "the output cannot be written"
    root = names[-1] if names else ""
    if error_class == "WRITE" and root.endswith("IOException"):
        return "WRITE", "the output cannot be written"
    if root.endswith(("ArithmeticException", "RuntimeException", "IllegalArgumentException", "DateTimeException")):
        return _class_of(error_class), "a step fails on some row"
    return "INTERNAL" if error_class == "WRITE" else error_class, "Spark cannot run this part of the job"


def _cause_names(error: Exception) -> List[str]:
    java = getattr(error, "java_exception", None) or getattr(error, "_origin", None)
    names: List[str] = []
    while java is not None and len(names) < 20:
        names.append(java.getClass().getName())
        java = java.getCause()
    return names
