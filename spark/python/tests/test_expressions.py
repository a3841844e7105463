"""Expressions and casts answer alike on every engine of the lake, and nothing throws on a row."""

from __future__ import annotations

from typing import Any, List

import pytest
from pyspark.sql import DataFrame, SparkSession

from lakeward_runner.expression_document import parse_expression, parse_predicate
from lakeward_runner.expressions import ExpressionCompiler, columns_of_frame
from lakeward_runner.failure import JobFailure
from tests.frames import frame_of

pytestmark = pytest.mark.usefixtures("interpreted")

NULL = None
# type -> (text, what a strict reading makes of it)
TEXT_CASTS = {
    "int": [("12", 12), ("+5", 5), ("-7", -7), ("1.5", NULL), ("1e2", NULL), (" 1", NULL), ("1\n", NULL), ("", NULL), ("0x1F", NULL),
            ("2147483648", NULL), ("1_000", NULL), ("x", NULL)],
    "tinyint": [("127", 127), ("128", NULL), ("-129", NULL)],
    "bigint": [("9223372036854775807", 9223372036854775807), ("9223372036854775808", NULL)],
    "decimal(5,2)": [("1.005", "1.01"), ("-1.005", "-1.01"), ("1e2", "100.00"), ("999.995", NULL), ("1000", NULL), (".5", "0.50"),
                     ("5.", "5.00"), (" 1", NULL), ("1,0", NULL)],
    "double": [("1.5", 1.5), ("1e3", 1000.0), (" 2 ", 2.0), ("Infinity", float("inf")), ("1.5d", NULL), ("0x1p3", NULL), ("inf", NULL)],
    "boolean": [("true", True), ("F", False), ("1", True), ("0", False), ("yes", NULL), ("on", NULL)],
    "date": [("2027-02-28", "2027-02-28"), ("2027-2-8", "2027-02-08"), ("2027-02-30", NULL), ("2027-02-28 10:00:00", NULL),
             ("2027", NULL), ("2027/02/28", NULL), ("epoch", NULL)],
    "timestamp": [("2027-02-28 10:11:12.3456", "2027-02-28 10:11:12.346000"), ("2027-02-28", "2027-02-28 00:00:00"),
                  ("2027-02-28 1:02", "2027-02-28 01:02:00"), ("2027-02-28T10:00:00", NULL), ("2027-02-28 25:00", NULL),
                  ("2027-02-28 10:00:00 UTC", NULL)],
}  # fmt: skip


def answers(frame: DataFrame, document: Any) -> List[Any]:
    compiler = ExpressionCompiler(frame, columns_of_frame(frame))
    column = compiler.expression(parse_expression(document, "")).column
    values = [row[0] for row in frame.select(column).collect()]
    return [value if value is None or isinstance(value, (int, float, bool)) else str(value) for value in values]


def call(function: str, *arguments: Any) -> Any:
    return {"call": {"function": function, "arguments": [literal(argument) for argument in arguments]}}


def literal(value: Any) -> Any:
    if isinstance(value, dict):
        return value
    return {"literal": {"string": value} if isinstance(value, str) else {"long": value}}


@pytest.mark.parametrize("target", TEXT_CASTS)
def test_text_is_read_strictly(target: str, spark: SparkSession) -> None:
    cases = TEXT_CASTS[target]
    frame = frame_of(spark, {"place": "int", "v": "string"}, [[place, text] for place, (text, _) in enumerate(cases)]).coalesce(
        1
    )
    got = answers(frame.orderBy("place"), {"cast": {"value": {"column": "v"}, "type": target}})
    assert dict(zip([text for text, _ in cases], got)) == dict(cases)


@pytest.mark.parametrize(
    ("source", "target", "given", "expected"),
    [
        ("bigint", "int", [2147483647, 2147483648], [2147483647, NULL]),
        ("int", "bigint", [-5], [-5]),
        ("double", "int", [2.5, -2.5, 3e9, float("nan")], [3, -3, NULL, NULL]),
        ("double", "bigint", [9.3e18, -9.2e18], [NULL, -9200000000000000000]),
        ("double", "decimal(5,2)", [0.285, 1000.0], ["0.29", NULL]),
        ("decimal(5,2)", "int", ["1.50", "-1.50"], [2, -2]),
        ("decimal(5,2)", "decimal(3,1)", ["12.35", "123.00"], ["12.4", NULL]),
        ("timestamp", "string", ["2027-02-28 10:11:12.3"], ["2027-02-28 10:11:12.300"]),
        ("date", "timestamp", ["2027-02-28"], ["2027-02-28 00:00:00"]),
        ("boolean", "int", [True], [1]),
    ],
)
def test_numbers_that_do_not_fit_are_null(source: str, target: str, given: Any, expected: Any, spark: SparkSession) -> None:
    frame = frame_of(spark, {"v": source}, [[value] for value in given]).coalesce(1)
    assert answers(frame, {"cast": {"value": {"column": "v"}, "type": target}}) == expected


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (call("UPPER", "ab"), "AB"),
        (call("TRIM", "\t\u2003a b\n "), "a b"),
        (call("CONCAT", "a", {"column": "nothing"}), NULL),
        (call("SUBSTRING", "abcdef", 2, 3), "bcd"),
        (call("SUBSTRING", "abcdef", -3, 2), "de"),
        (call("SUBSTRING", "abc", 0, 2), ""),
        (call("SUBSTRING", "abc", -9, 9), ""),
        (call("SUBSTRING", "abc", 9), ""),
        (call("SUBSTRING", {"column": "nothing"}, 0), NULL),
        (call("REPLACE", "a.b.c", ".", "-"), "a-b-c"),
        (call("REPLACE", "1,000", ","), "1000"),
        (call("COALESCE", {"column": "nothing"}, "x"), "x"),
        (call("ADD", 9223372036854775807, 1), NULL),
        (call("MULTIPLY", 9223372036854775807, 2), NULL),
        (call("SUBTRACT", 3, 5), -2),
        (call("ROUND", {"literal": {"decimal": "2.345"}}, 2), "2.350"),
        (call("ROUND", {"literal": {"double": -2.5}}), -3.0),
        (call("DATE_TRUNC", "MONTH", {"literal": {"date": "2027-02-28"}}), "2027-02-01"),
        (call("DATE_TRUNC", "week", {"literal": {"date": "2027-02-28"}}), "2027-02-22"),
        (call("DATE_TRUNC", "hour", {"literal": {"dateTime": "2027-02-28T10:11:12Z"}}), "2027-02-28 10:00:00"),
        (call("DATE_TRUNC", "day", {"literal": {"dateTime": "2027-02-28T23:30:00Z"}}, "Europe/Berlin"), "2027-02-28 23:00:00"),
        (call("PARSE_DATE", "28.02.2027", "dd.MM.yyyy"), "2027-02-28"),
        (call("PARSE_DATE", "Feb 3 2027", "MMM d yyyy"), "2027-02-03"),
        (call("PARSE_DATE", "2027-02-30", "yyyy-MM-dd"), NULL),
        (call("PARSE_DATE", "2027-2-28", "yyyy-MM-dd"), NULL),
        (call("PARSE_DATE", "01/02/70", "MM/dd/yy"), "1970-01-02"),
        (call("PARSE_DATE", "01/02/69", "MM/dd/yy"), "2069-01-02"),
        (call("PARSE_DATETIME", "2027-02-28T10:11:12Z", "yyyy-MM-dd'T'HH:mm:ss'Z'"), "2027-02-28 10:11:12"),
        (call("PARSE_DATETIME", "2027-02-28 24:00", "yyyy-MM-dd HH:mm"), NULL),
        (call("SHA256", "abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    ],
)  # fmt: skip
def test_functions(document: Any, expected: Any, spark: SparkSession) -> None:
    frame = frame_of(spark, {"nothing": "string"}, [[NULL]])
    assert answers(frame, document) == [expected]


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({"column": "nosuch"}, "there is no column"),
        (call("UPPER", 1), "takes a text"),
        (call("PARSE_DATE", "x", "EEEE"), "a date pattern knows"),
        (call("PARSE_DATE", "x", "yyyy-MM"), "a year, a month and a day"),
        (call("DATE_TRUNC", "century", {"literal": {"date": "2027-02-28"}}), "knows the units"),
        ({"cast": {"value": {"literal": {"double": 1.5}}, "type": "string"}}, "no cast from double to string"),
        ({"cast": {"value": {"literal": {"long": 1}}, "type": "date"}}, "no cast from bigint to date"),
    ],
)
def test_refuses_what_does_not_fit(document: Any, message: str, spark: SparkSession) -> None:
    with pytest.raises(JobFailure, match=message):
        answers(frame_of(spark, {"nothing": "string"}, []), document)


def test_predicates_are_three_valued(spark: SparkSession) -> None:
    frame = frame_of(
        spark, {"n": "int", "t": "string", "d": "double"}, [[1, "a%b", float("nan")], [NULL, "axb", 1.0]]
    ).coalesce(1)

    def holds(document: Any) -> List[Any]:
        compiler = ExpressionCompiler(frame, columns_of_frame(frame))
        return [row[0] for row in frame.select(compiler.predicate(parse_predicate(document, ""))).collect()]

    def compare(column: str, op: str, value: Any) -> Any:
        right = {"literal": {"double": value}} if isinstance(value, float) else literal(value)
        return {"compare": {"left": {"column": column}, "op": op, "right": right}}

    assert holds(compare("n", "NE", 2)) == [True, NULL]
    assert holds({"not": compare("n", "EQ", 1)}) == [False, NULL]
    assert holds({"or": [compare("n", "EQ", 1), {"isNull": {"column": "n"}}]}) == [True, True]
    assert holds({"in": {"value": {"column": "n"}, "set": [literal(2), literal(1)]}}) == [True, NULL]
    assert holds({"in": {"value": {"column": "n"}, "set": []}}) == [False, False]
    assert holds({"like": {"value": {"column": "t"}, "pattern": "a\\%b"}}) == [True, False]
    assert holds(compare("d", "GT", 0.5)) == [False, True], "a NaN is no number"
    assert holds(compare("d", "NE", 0.5)) == [True, True]
    with pytest.raises(JobFailure, match="a string is compared with a number"):
        holds(compare("t", "EQ", 1))


def test_a_column_name_with_dots_stands_in_backquotes(spark: SparkSession) -> None:
    frame = frame_of(spark, {"a.b": "int", "a": "struct<b:int>"}, [[1, {"b": 2}]])
    assert answers(frame, {"column": "`a.b`"}) == [1]
    assert answers(frame, {"column": "a.b"}) == [2]
