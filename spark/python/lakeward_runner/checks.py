"""Quality checks of nodes: counts of rows that violate a rule, never the rows themselves."""

from __future__ import annotations

import datetime
from typing import Any, Dict, List, Mapping, NamedTuple, Optional, Sequence

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from .expressions import ExpressionCompiler, columns_of_frame, quoted
from .failure import JobFailure
from .job_document import Check

ROWS = "rows"


class CheckResult(NamedTuple):
    check: Check
    violations: int
    rows: Optional[int]  # of the node; None where they were not counted
    passed: bool

    def complaint(self) -> str:
        """Why it did not pass, in counts alone."""
        found = {
            "rowCount": f"there are {self.rows} rows",
            "freshSeconds": "the snapshot is too old",
            "sql": f"it found {self.violations} rows",
        }
        return f"the check {self.check.kind} failed: {found.get(self.check.kind, f'{self.violations} of {self.rows} rows')}"

    def document(self) -> Dict[str, Any]:
        """As it stands in the manifest and in `result.json`."""
        names = list(self.check.rule) if self.check.kind in ("notNull", "unique") else None
        return {
            "on": self.check.on,
            "rule": self.check.kind,
            **({"columns": names} if names is not None else {}),
            "severity": self.check.severity,
            "threshold": self.check.threshold,
            "violations": self.violations,
            "rows": self.rows,
            "passed": self.passed,
        }


def count_columns(frame: DataFrame, checks: Sequence[Check]) -> Dict[str, Column]:
    """Aggregates of one pass that decide rowCount, notNull and where: the rows, and violations under the check's place."""
    counts: Dict[str, Column] = {ROWS: F.count(F.lit(1))}
    known = columns_of_frame(frame)
    for place, check in enumerate(checks):
        if check.kind == "notNull":
            violated = F.lit(False)
            for name in check.rule:
                violated = violated | _column(known, name).isNull()
        elif check.kind == "where":
            violated = ~F.coalesce(ExpressionCompiler(frame, known).predicate(check.rule), F.lit(False))
        else:
            continue
        counts[f"violations_{place}"] = F.sum(violated.cast("bigint"))
    return counts


def decide_counted(checks: Sequence[Check], counts: Mapping[str, int]) -> List[CheckResult]:
    """The results of rowCount, notNull and where from the counts of `count_columns` for the same checks."""
    rows = counts[ROWS]
    results = []
    for place, check in enumerate(checks):
        if check.kind == "rowCount":
            least = check.rule.min if check.rule.min is not None else 0
            fits = rows >= least and (check.rule.max is None or rows <= check.rule.max)
            results.append(CheckResult(check, 0 if fits else 1, rows, fits))
        else:
            results.append(_judged(check, counts[f"violations_{place}"], rows))
    return results


def decide_unique(check: Check, frame: DataFrame) -> CheckResult:
    """Violations are rows beyond the first of each key; a key with a NULL part is like no other."""
    known = columns_of_frame(frame)
    keys = [_column(known, name) for name in check.rule]
    groups = frame.select(*keys).dropna().groupBy(*keys).count()
    excess, keyed = groups.agg(F.sum(F.col("count") - 1), F.sum("count")).collect()[0]
    return _judged(check, excess or 0, keyed or 0)


def decide_sql(check: Check, violating: DataFrame) -> CheckResult:
    """The query's rows are the violations; its share is not known, so any row fails the check."""
    violations = violating.count()
    return CheckResult(check, violations, None, violations == 0)


def decide_fresh(check: Check, committed_at: Optional[datetime.datetime], now: datetime.datetime) -> CheckResult:
    """Fails if the source's snapshot is older than the rule's seconds, or of unknown age."""
    fresh = committed_at is not None and (now - committed_at).total_seconds() <= check.rule
    return CheckResult(check, 0 if fresh else 1, None, fresh)


def _judged(check: Check, violations: int, rows: int) -> CheckResult:
    return CheckResult(check, violations, rows, violations <= check.threshold * rows)


def _column(known: Mapping[str, Any], name: str) -> Column:
    if name not in known:
        raise JobFailure("SPEC", f"there is no column '{name}'")
    return quoted(name)
