"""Patterns of PARSE_DATE and PARSE_DATETIME, such as `yyyy-MM-dd HH:mm:ss` or `dd'T'HH`: one notation for every engine."""

from __future__ import annotations

import re
from typing import NamedTuple

from .failure import JobFailure

# What each run of letters means for the reader of a text; the guard makes every engine equally strict about digits.
_LETTERS = {
    "yyyy": "[0-9]{4}",
    "yy": "[0-9]{2}",
    "MMM": "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)",
    "MM": "[0-9]{2}",
    "M": "[0-9]{1,2}",
    "dd": "[0-9]{2}",
    "d": "[0-9]{1,2}",
    "HH": "[0-9]{2}",
    "H": "[0-9]{1,2}",
    "mm": "[0-9]{2}",
    "ss": "[0-9]{2}",
}
_TOKEN = re.compile(r"'[^']*'|([A-Za-z])\1*|[^A-Za-z']|'")


class DatePattern(NamedTuple):
    guard: str  # a regular expression that the whole text must match
    spark: str  # the pattern in Spark's notation
    two_digit_year: bool


def read_date_pattern(pattern: str) -> DatePattern:
    """Everything that is no letter stands for itself, and so does text in single quotes.

    Raises JobFailure SPEC for other letters, for a letter said twice, and for a pattern without year, month and day.
    """
    guard, spark, seen = "", "", set()
    for match in _TOKEN.finditer(pattern):
        token = match.group(0)
        if token == "'":
            raise JobFailure("SPEC", "a date pattern has a quote without its end")
        if token[0].isascii() and token[0].isalpha():
            if token not in _LETTERS or token[0] in seen:
                raise JobFailure("SPEC", f"a date pattern knows, once each: {' '.join(_LETTERS)}")
            seen.add(token[0])
            guard += _LETTERS[token]
            spark += token
        else:
            text = token[1:-1] if token.startswith("'") else token
            guard += re.escape(text)
            spark += "" if text == "" else f"'{text}'"
    if not {"y", "M", "d"} <= seen:
        raise JobFailure("SPEC", "a date pattern names a year, a month and a day")
    return DatePattern(rf"\A(?:{guard})\z", spark, re.search(r"(?<!y)yy(?!y)", pattern) is not None)
