"""The functions that SQL text may call: those that depend on their arguments alone and throw for no value of a row.

Left out on purpose: code (`reflect`, `java_method`), what tells of files (`input_file_name`, `input_file_block_*`), of the
session (`current_user`, `version`), what fails at will (`raise_error`, `assert_true`), what fails on some value of a row
(`element_at`, `make_interval`, `map`, `sequence`, `from_utc_timestamp`, `decode`, `to_char`), what can fill the memory with
one small row (`repeat`, `array_repeat`, `space`, `rpad`) and what differs from run to run (`rand`, `uuid`, `now`).
"""

from __future__ import annotations

SCALAR_FUNCTIONS = frozenset(
    """
    abs acos acosh ascii asin asinh atan atan2 atanh bin bit_count bit_length bround btrim cbrt ceil ceiling char_length
    character_length chr coalesce concat concat_ws contains cos cosh cot crc32 date_add date_diff date_format date_part
    date_sub date_trunc datediff day dayofmonth dayofweek dayofyear degrees endswith exp expm1 extract find_in_set floor
    get_json_object greatest hash hex hour hypot if ifnull initcap instr isnan isnotnull isnull last_day lcase least left
    length levenshtein ln locate log log10 log1p log2 lower ltrim md5 minute month months_between named_struct nanvl
    negative next_day nullif nvl nvl2 octet_length pmod position positive pow power quarter radians replace reverse right
    rint round rtrim second sha sha1 sha2 sign signum sin sinh size sqrt startswith strpos struct substr substring
    substring_index tan tanh to_date to_timestamp translate trim trunc try_add try_divide try_multiply try_subtract
    try_to_number try_to_timestamp typeof ucase unhex unix_date unix_micros unix_millis unix_seconds upper weekday
    weekofyear width_bucket xxhash64 year
    array array_contains array_distinct array_except array_intersect array_join array_max array_min array_position
    array_remove array_size array_union arrays_overlap cardinality map_contains_key map_entries map_keys map_values
    sort_array
    boolean tinyint smallint int bigint float double string date timestamp
    transform filter exists forall
    """.split()
)
AGGREGATE_FUNCTIONS = frozenset(
    """
    any any_value approx_count_distinct avg bit_and bit_or bit_xor bool_and bool_or corr count count_if covar_pop
    covar_samp every first first_value kurtosis last last_value max max_by mean median min min_by regr_count skewness
    some std stddev stddev_pop stddev_samp sum try_avg try_sum var_pop var_samp variance
    """.split()
)
WINDOW_FUNCTIONS = frozenset("row_number rank dense_rank percent_rank cume_dist lag lead".split())
# Only with literal patterns, judged before a row is read: sql_guard.py.
PATTERN_FUNCTIONS = frozenset("regexp_extract regexp_like regexp_replace rlike regexp split".split())
TABLE_FUNCTIONS = frozenset("explode explode_outer posexplode posexplode_outer inline inline_outer".split())

ALLOWED_FUNCTIONS = SCALAR_FUNCTIONS | AGGREGATE_FUNCTIONS | WINDOW_FUNCTIONS | PATTERN_FUNCTIONS | TABLE_FUNCTIONS
