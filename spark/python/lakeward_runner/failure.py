"""How a run fails: a closed list of classes, each with its exit code, and a message that is safe to show."""

from __future__ import annotations

from typing import Optional

EXIT_CODES = {
    "SPEC": 10,  # the document is wrong: another attempt cannot help
    "RIGHTS": 11,  # hash, signature, audience or expiry do not hold
    "SOURCE": 20,  # a file cannot be read, or a read schema with FAIL met a bad field
    "TRANSFORM": 30,  # a step does not fit its inputs, or a cast with FAIL met a bad value
    "CHECKS": 40,  # a check of severity ERROR failed: nothing may be committed
    "WRITE": 50,
    "INTERNAL": 60,
}
EXIT_CANCELLED = 143  # 128 + SIGTERM


class JobFailure(Exception):
    """Ends the run with a class of EXIT_CODES.

    `message` is shown to people who may not see every row, so it names ids, columns and shapes, never a cell value
    and never a literal of a policy. The cause, which may quote values, goes to stderr only.
    """

    def __init__(self, error_class: str, message: str, step: Optional[str] = None) -> None:
        super().__init__(message)
        self.error_class = error_class
        self.message = message
        self.step = step

    @property
    def exit_code(self) -> int:
        return EXIT_CODES[self.error_class]


def spec_invalid(path: str, message: str) -> JobFailure:
    """The failure of a document that is wrong at `path`, written like `sources[0].scan.files`."""
    return JobFailure("SPEC", f"{path}: {message}" if path else message)
