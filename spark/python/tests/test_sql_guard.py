"""What SQL text may not do. Each case is refused before a row is read; the last part shows what stays possible."""

from __future__ import annotations

import pytest
from pyspark.sql import DataFrame, SparkSession

from lakeward_runner.failure import JobFailure
from lakeward_runner.sql_step import run_sql
from tests.frames import frame_of, rows_of

pytestmark = pytest.mark.usefixtures("interpreted")

REFUSED = {
    # files and catalogs
    "a file by its path": "select * from parquet.`s3://lake/secret`",
    "a text file by its path": "select * from csv.`file:///etc/passwd`",
    "a path as a table name": "select * from `file:///etc/passwd`",
    "a name with a database": "select * from default.orders",
    "a name with a catalog": "select * from spark_catalog.default.orders",
    "a global view": "select * from global_temp.orders",
    "a table that is no input": "select * from customers",
    "a table named by an expression": "select * from identifier('orders')",
    "a column named by an expression": "select identifier('id') from orders",
    "a table function": "select * from range(1000000000)",
    "a table function with a dot": "select * from system.explode(array(1))",
    "a stream": "select * from stream(orders)",
    "options of a relation": "select * from orders with (path '/etc')",
    "a table in a subquery": "select id from orders where id in (select id from secret)",
    "a table in a scalar subquery": "select (select max(id) from secret) from orders",
    "a table in an exists": "select id from orders o where exists (select 1 from secret s where s.id = o.id)",
    "a table in a lateral join": "select * from orders, lateral (select * from secret) s",
    "a table in a common table expression": "with x as (select * from secret) select * from x",
    "a table in a union": "select id from orders union all select id from secret",
    "the TABLE statement": "table secret",
    # code
    "a script": "select transform(*) using 'sh -c id' from orders",
    "a script by MAP": "from orders map id using 'cat'",
    "reflect": "select reflect('java.lang.System', 'getenv', 'HOME') from orders",
    "java_method": "select java_method('java.lang.Runtime', 'getRuntime') from orders",
    "try_reflect": "select try_reflect('java.lang.System', 'getProperty', 'user.home') from orders",
    "a jar": "add jar '/tmp/x.jar'",
    "a file for the workers": "add file '/etc/passwd'",
    "a function of its own": "create temporary function f as 'org.x.F'",
    "an unknown function": "select my_function(id) from orders",
    "a function with a dot": "select default.lower(region) from orders",
    "a built-in function with a dot": "select system.builtin.lower(region) from orders",
    # state
    "a setting": "set spark.sql.ansi.enabled=true",
    "the time zone": "set time zone 'Europe/Berlin'",
    "a view": "create temporary view x as select * from orders",
    "a cached table": "cache table orders",
    "a refreshed table": "refresh table orders",
    "loaded data": "load data local inpath '/etc/passwd' into table orders",
    "an output folder": "insert overwrite directory '/tmp/x' using csv select * from orders",
    "a written table": "insert into orders select * from orders",
    "FROM ... INSERT": "from orders insert into x select *",
    "a new table": "create table x using parquet as select * from orders",
    "a dropped view": "drop view orders",
    "deleted rows": "delete from orders",
    "what tables there are": "show tables",
    "what columns there are": "describe orders",
    "a plan": "explain extended select * from orders",
    "a variable": "declare variable x int default 1",
    "a parameter": "select :x from orders",
    "another database": "use default",
    # several statements
    "a second statement": "select 1 from orders; drop view orders",
    "text that is executed": "execute immediate 'select 1'",
    "a script block": "begin select 1; end",
    # shadowing
    "a common table expression with the name of a source": "with customers as (select 1 as id) select * from customers",
    "one with the name of an input": "with orders as (select 1 as id) select * from orders",
    "a lateral view with the name of a source": "select * from orders lateral view explode(array(1)) customers as x",
    "a subquery with the name of a source": "select * from (select 1 as id) customers",
    "an alias with the name of another source": "select customers.id from orders customers",
    "a name in other case": "with CUSTOMERS as (select 1 as id) select * from CUSTOMERS",
    # leaks
    "the file of a row": "select _metadata.file_path from orders",
    "the file of a row in backquotes": "select `_metadata`.`file_path` from orders",
    "the file by a function": "select input_file_name() from orders",
    "the block of a file": "select input_file_block_start() from orders",
    "an error at will": "select raise_error(region) from orders",
    "an assertion": "select assert_true(id > 1) from orders",
    "an index that may not exist": "select element_at(array(id), cast(id as int)) from orders",
    "a map with repeated keys": "select str_to_map(region) from orders",
    "a time zone from a row": "select from_utc_timestamp(current_timestamp(), region) from orders",
    "a pattern from a row": "select region rlike region from orders",
    "a pattern function with a pattern from a row": "select regexp_extract(region, region, 0) from orders",
    "a group that the pattern does not have": "select regexp_extract(region, '(a)', 2) from orders",
    "a group in a replacement": "select regexp_replace(region, '(a)', '$2') from orders",
    "a LIKE pattern from a row": "select region like region from orders",
    "a LIKE pattern with a loose end": "select region like 'a\\\\' from orders",
    "a date format from a row": "select to_date(region, region) from orders",
    "an interval multiplied": "select interval '1' day * id from orders",
    "an interval from a row": "select make_interval(id) from orders",
    "who runs it": "select current_user() from orders",
    "who runs it, without parentheses": "select current_user from orders",
    "a value that grows": "select repeat(region, 100000000) from orders",
    "a random sample": "select * from orders tablesample (1 percent)",
    "a random number": "select rand() from orders",
    "hints": "select /*+ broadcast(orders) */ id from orders",
    # hiding places
    "a call in VALUES": "select * from (values (reflect('java.lang.System', 'nanoTime'))) as v(a)",
    "a call in a named window": "select sum(id) over w from orders window w as (order by reflect('java.lang.System', 'nanoTime'))",
    "a call in a window frame": "select sum(id) over (order by input_file_name()) from orders",
    "a call in GROUP BY": "select count(*) from orders group by grouping sets ((input_file_name()), (region))",
    "a call in HAVING": "select count(*) from orders having assert_true(count(*) > 1) is null",
    "a call in ORDER BY": "select id from orders order by raise_error(region)",
    "a call in a filter of an aggregate": "select count(*) filter (where raise_error(region) is null) from orders",
    "a call in a join condition": "select 1 from orders a join orders b on raise_error(a.region) is null",
    "a call in a lambda": "select transform(array(id), x -> reflect('java.lang.System', 'nanoTime')) from orders",
    "a call in a lateral view": "select * from orders lateral view explode(array(input_file_name())) v as x",
    "a generator of another kind": "select * from orders lateral view stack(2, 1, 2) v as x",
    "a table in LIMIT": "select id from orders limit (select count(*) from secret)",
    "a table in CASE": "select case when exists (select 1 from secret) then 1 end from orders",
    "a table in a nested WITH": "select * from (with x as (select * from secret) select * from x) y",
    "a pivot": "select * from orders pivot (count(*) for region in ('EU', 'US'))",
    "a cube with a call": "select count(*) from orders group by cube(raise_error(region))",
    # spelling
    "a comment in a name": "select * from parquet/**/./**/`s3://lake/secret`",
    "a line comment": "select * from default -- x\n.orders",
    "upper case": "SELECT * FROM DEFAULT.ORDERS",
    "a quoted function": "select `reflect`('java.lang.System', 'nanoTime') from orders",
    "a function in upper case": "select REFLECT('java.lang.System', 'nanoTime') from orders",
    "a look-alike letter": "select * from \u043erders",
    "a full-width letter": "select * from ｏrders",
    "a name with a zero-width space": "select * from `orders\u200b`",
    "an escaped dot": "select * from `default.orders`",
    "a conditional comment": "select 1 from orders /*! union select * from secret */ union select * from secret",
    "too long": "select '" + "x" * 100_000 + "' from orders",
    "nothing": "",
}

ALLOWED = {
    "filter and aggregate": (
        "select region, sum(id) as s, count(distinct id) filter (where id > 1) as n from orders group by region having sum(id) > 1",
        [["EU", 3, 1], ["US", 3, 1]],
    ),
    "its own alias": ("select orders.id from orders orders where orders.id = 1", [[1]]),
    "another alias": ("select o.id from orders as o order by o.id desc limit 1", [[3]]),
    "a common table expression": ("with big as (select * from orders where id > 2) select b.id from big b", [[3]]),
    "subqueries": (
        "select id from orders where id in (select max(id) from orders) or id = (select min(id) from orders)",
        [[1], [3]],
    ),
    "a window": (
        "select id, rank() over (partition by region order by id desc) as r from orders",
        [[1, 2], [2, 1], [3, 1]],
    ),
    "a lateral view": (
        "select id, part from orders lateral view explode(split(region, '')) l as part where id = 3",
        [[3, "S"], [3, "U"]],
    ),
    "case, cast and arithmetic": (
        "select case when id % 2 = 0 then 'even' else 'odd' end k, cast(id / 2 as int) h, -id n from orders where id = 2;",
        [["even", 1, -2]],
    ),
    "patterns": ("select id from orders where region like 'E%' and region rlike '^E.$' and not region like '%S'", [[1], [2]]),
    "joins": ("select a.id from orders a left anti join orders b on a.id = b.id + 1", [[1]]),
    "grouping sets": ("select region, count(*) as n from orders group by rollup(region)", [["EU", 2], ["US", 1], [None, 3]]),
    "values": ("select * from (values (1, 'x')) as v(a, b)", [[1, "x"]]),
    "dates": (
        "select date_trunc('month', timestamp '2027-02-28 10:00:00') as m, date '2027-02-28' + interval 1 day as d",
        None,
    ),
    "higher order": ("select transform(array(id), x -> x + 1) as t from orders where id = 1", [[[2]]]),
    "set operations": ("select id from orders except select id from orders where id > 1 union all select 9", [[1], [9]]),
    "a bare column called like a call": ("select user from orders where id = 1", [["u1"]]),
}


@pytest.fixture(scope="module")
def orders(spark: SparkSession) -> DataFrame:
    return frame_of(
        spark,
        {"id": "bigint", "region": "string", "user": "string"},
        [[1, "EU", "u1"], [2, "EU", "u2"], [3, "US", "u3"]],
    )


@pytest.mark.parametrize("sql", REFUSED.values(), ids=REFUSED.keys())
def test_refuses(sql: str, spark: SparkSession, orders: DataFrame) -> None:
    # `customers` is a source of the job and no input of this step.
    with pytest.raises(JobFailure) as caught:
        run_sql(spark, sql, {"orders": orders}, ["orders", "customers"])
    assert caught.value.error_class == "SPEC"
    assert caught.value.message.startswith("the SQL is refused: ")
    assert not spark.catalog.listTables()


@pytest.mark.parametrize("case", ALLOWED.values(), ids=ALLOWED.keys())
def test_allows(case: tuple, spark: SparkSession, orders: DataFrame) -> None:
    sql, expected = case
    answer = run_sql(spark, sql, {"orders": orders}, ["orders", "customers"])
    if expected is not None:
        assert rows_of(answer) == sorted(expected, key=repr)
    assert not spark.catalog.listTables(), "no view outlives its step"


def test_a_cast_that_does_not_fit_is_null(spark: SparkSession, orders: DataFrame) -> None:
    answer = run_sql(
        spark, "select cast(region as int) as n, 1 / (id - id) as d from orders where id = 1", {"orders": orders}, []
    )
    assert rows_of(answer) == [[None, None]]


def test_tells_a_text_that_does_not_fit_its_inputs_apart(spark: SparkSession, orders: DataFrame) -> None:
    with pytest.raises(JobFailure) as caught:
        run_sql(spark, "select nosuch from orders", {"orders": orders}, ["orders"])
    assert caught.value.error_class == "TRANSFORM"
    assert "UNRESOLVED_COLUMN" in caught.value.message
