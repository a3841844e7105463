"""Parquet footers read in the driver: the types, row counts and column statistics that files state about themselves."""

from __future__ import annotations

import datetime
import json
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any, Callable, Dict, List, NamedTuple, Optional, Sequence, Tuple

from pyspark.sql import SparkSession
from pyspark.sql import types as spark

_THREADS = 8  # a footer on S3 is two round trips; locally about 1 ms
_EPOCH_DAY = datetime.date(1970, 1, 1)
_EPOCH = datetime.datetime(1970, 1, 1)
_MAX_TEXT = 128  # a longer minimum or maximum is left out


class ColumnRange(NamedTuple):
    """Least and greatest value as JSON: numbers, text, ISO dates and instants; decimals as text."""

    min: Any
    max: Any


def read_schemas(session: SparkSession, uris: Sequence[str]) -> List[spark.StructType]:
    """The Spark schema of each file, in order."""
    jvm: Any = session._jvm
    converter_class = jvm.org.apache.spark.sql.execution.datasources.parquet.ParquetToSparkSchemaConverter
    converter = converter_class(session._jsparkSession.sessionState().conf())

    def schema(footer: Any) -> spark.StructType:
        text = converter.convert(footer.getFileMetaData().getSchema()).json()
        return spark.StructType.fromJson(json.loads(text))

    return _each_footer(session, uris, schema)


def read_row_counts(session: SparkSession, uris: Sequence[str]) -> List[int]:
    """The number of rows of each file, in order."""
    return _each_footer(session, uris, lambda footer: sum(block.getRowCount() for block in footer.getBlocks()))


def read_statistics(
    session: SparkSession, uris: Sequence[str], schema: spark.StructType
) -> List[Tuple[int, Dict[str, ColumnRange]]]:
    """Rows, and the range of each top-level simple column that has one, of each file, in order."""
    types = {field.name: field.dataType for field in schema.fields}

    def statistics(footer: Any) -> Tuple[int, Dict[str, ColumnRange]]:
        blocks = list(footer.getBlocks())
        ranges: Dict[str, ColumnRange] = {}
        unknown = set()
        for block in blocks:
            for chunk in block.getColumns():
                name = chunk.getPath().toDotString()
                found = _range_of(chunk.getStatistics(), types.get(name))
                if found is None:
                    unknown.add(name)
                else:
                    ranges[name] = found if name not in ranges else _hull(ranges[name], found)
        rows = sum(block.getRowCount() for block in blocks)
        return rows, {name: value for name, value in ranges.items() if name not in unknown}

    return _each_footer(session, uris, statistics)


def _each_footer(session: SparkSession, uris: Sequence[str], use: Callable[[Any], Any]) -> List[Any]:
    jvm: Any = session._jvm
    configuration = session._jsc.hadoopConfiguration()

    def read(uri: str) -> Any:
        file = jvm.org.apache.parquet.hadoop.util.HadoopInputFile.fromPath(jvm.org.apache.hadoop.fs.Path(uri), configuration)
        reader = jvm.org.apache.parquet.hadoop.ParquetFileReader.open(file)
        try:
            return use(reader.getFooter())
        finally:
            reader.close()

    if len(uris) < _THREADS:
        return [read(uri) for uri in uris]
    with ThreadPoolExecutor(_THREADS) as pool:
        return list(pool.map(read, uris))


def _range_of(statistics: Any, data_type: Optional[spark.DataType]) -> Optional[ColumnRange]:
    if data_type is None or statistics is None or not statistics.hasNonNullValue():
        return None
    least, greatest = statistics.genericGetMin(), statistics.genericGetMax()
    if isinstance(data_type, spark.StringType):
        least, greatest = least.toStringUsingUTF8(), greatest.toStringUsingUTF8()
        return None if max(len(least), len(greatest)) > _MAX_TEXT else ColumnRange(least, greatest)
    if isinstance(data_type, spark.DateType):
        return ColumnRange(*(str(_EPOCH_DAY + datetime.timedelta(days=day)) for day in (least, greatest)))
    if isinstance(data_type, (spark.TimestampType, spark.TimestampNTZType)):
        zone = "Z" if isinstance(data_type, spark.TimestampType) else ""
        return ColumnRange(*(_instant(micros) + zone for micros in (least, greatest)))
    if isinstance(data_type, spark.DecimalType):
        if not isinstance(least, int):
            return None
        return ColumnRange(*(str(Decimal(value).scaleb(-data_type.scale)) for value in (least, greatest)))
    simple = (spark.BooleanType, spark.ByteType, spark.ShortType, spark.IntegerType, spark.LongType)
    return ColumnRange(least, greatest) if isinstance(data_type, (*simple, spark.DoubleType, spark.FloatType)) else None


def _instant(micros: int) -> str:
    return (_EPOCH + datetime.timedelta(microseconds=micros)).isoformat()


def _hull(a: ColumnRange, b: ColumnRange) -> ColumnRange:
    return ColumnRange(min(a.min, b.min), max(a.max, b.max))
