"""The guard of SQL text: Spark's own parser reads it, then every node of the tree must be of a kind known to be harmless.

What is not on a list is refused, so that a new Spark version can only make the guard narrower. The plan that was judged
is the plan that runs (`sql_step.py`): the text is never parsed a second time.
"""

from __future__ import annotations

from typing import Any, Dict, FrozenSet, Iterable, Iterator, List, Set

from py4j.protocol import Py4JError
from pyspark.errors.exceptions.base import PySparkException
from pyspark.sql import SparkSession

from .failure import JobFailure
from .sql_functions import ALLOWED_FUNCTIONS, TABLE_FUNCTIONS

MAX_CHARACTERS = 100_000
MAX_NODES = 20_000
_CATALYST = "org.apache.spark.sql.catalyst."

_PLANS = frozenset(
    """
    Project Filter Aggregate Join LateralJoin Sort GlobalLimit LocalLimit Offset Distinct Union Except Intersect Generate
    SubqueryAlias OneRowRelation UnresolvedRelation UnresolvedHaving UnresolvedWith UnresolvedInlineTable
    UnresolvedSubqueryColumnAliases UnresolvedTableValuedFunction UnresolvedTVFAliases WithWindowDefinition
    """.split()
)
_EXPRESSIONS = frozenset(
    """
    UnresolvedAttribute UnresolvedStar UnresolvedFunction UnresolvedAlias UnresolvedExtractValue UnresolvedGenerator
    UnresolvedWindowExpression UnresolvedNamedLambdaVariable LambdaFunction Alias MultiAlias Literal Cast CaseWhen
    And Or Not EqualTo EqualNullSafe LessThan LessThanOrEqual GreaterThan GreaterThanOrEqual IsNull IsNotNull In
    InSubquery ListQuery Exists ScalarSubquery LateralSubquery Like ILike RLike LikeAll LikeAny NotLikeAll NotLikeAny
    Add Subtract Multiply Divide IntegralDivide Remainder UnaryMinus UnaryPositive BitwiseAnd BitwiseOr BitwiseXor
    BitwiseNot Concat CreateNamedStruct NamePlaceholder StringTrim StringTrimLeft StringTrimRight StringLocate Substring
    Overlay SortOrder WindowExpression WindowSpecDefinition SpecifiedWindowFrame UnspecifiedFrame CurrentRow
    UnboundedPreceding UnboundedFollowing First Last AnyValue Rollup Cube GroupingSets
    """.split()
)
_SUBQUERIES = frozenset("ListQuery Exists ScalarSubquery LateralSubquery".split())
# Without parentheses these names are calls, unless a column is called so.
_BARE_CALLS = frozenset("current_user user current_catalog current_database current_date current_timestamp".split())
_PATTERN_ARGUMENT = frozenset("regexp_extract regexp_like regexp_replace rlike regexp split".split())
_FORMAT_ARGUMENT = frozenset("date_format to_date to_timestamp try_to_timestamp".split())


def guarded_plan(session: SparkSession, sql: str, views: Iterable[str], reserved: Iterable[str], columns: Iterable[str]) -> Any:
    """The parsed plan (a JVM LogicalPlan) of one query over `views`.

    `reserved` are the ids of the whole job, which no alias may take; `columns` the names of the views' columns.
    Raises JobFailure SPEC with the reason: kinds of nodes and names from the text itself.
    """
    if len(sql) > MAX_CHARACTERS:
        raise _refused(f"the text is longer than {MAX_CHARACTERS} characters")
    try:
        plan = session._jsparkSession.sessionState().sqlParser().parsePlan(sql)
    except (PySparkException, Py4JError) as error:
        raise _refused("Spark cannot parse it as one statement") from error
    guard = _Guard(session, views, reserved, columns)
    guard.judge(plan)
    return plan


def _refused(reason: str) -> JobFailure:
    return JobFailure("SPEC", f"the SQL is refused: {reason}")


class _Guard:
    def __init__(self, session: SparkSession, views: Iterable[str], reserved: Iterable[str], columns: Iterable[str]) -> None:
        self._jvm: Any = session._jvm
        self._views: FrozenSet[str] = frozenset(view.lower() for view in views)
        self._reserved: FrozenSet[str] = frozenset(node.lower() for node in reserved)
        self._columns: FrozenSet[str] = frozenset(column.lower() for column in columns)
        self._ctes: Set[str] = set()
        self._relations: List[str] = []
        self._nodes = 0
        self._simple_names: Dict[str, str] = {}

    def judge(self, plan: Any) -> None:
        self._plan(plan)
        for relation in self._relations:
            if relation.lower() not in self._views and relation.lower() not in self._ctes:
                raise _refused(f"'{relation}' is no input of the step")

    def _kind(self, node: Any, allowed: FrozenSet[str]) -> str:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise _refused("it is too large")
        full = node.getClass().getName()
        kind: str = full.rsplit(".", 1)[-1].rstrip("$")
        if not full.startswith(_CATALYST) or kind not in allowed:
            raise _refused(f"{kind} is not allowed")
        return kind

    def _plan(self, plan: Any) -> None:
        kind = self._kind(plan, _PLANS)
        if kind == "UnresolvedRelation":
            self._relation(plan)
        elif kind == "UnresolvedWith":
            for entry in _items(plan.cteRelations()):
                self._ctes.add(self._own_name(entry._1()).lower())
                self._plan(entry._2())
        elif kind == "SubqueryAlias":
            self._subquery_alias(plan)
        elif kind == "Generate" and plan.qualifier().isDefined():
            self._own_name(plan.qualifier().get())
        elif kind == "UnresolvedTableValuedFunction":
            self._table_function([str(part) for part in _items(plan.name())])
        elif kind == "WithWindowDefinition":
            # QueryPlan.expressions does not look into maps.
            for definition in _items(plan.windowDefinitions().values().toSeq()):
                self._expression(definition)
        for expression in _items(plan.expressions()):
            self._expression(expression)
        for child in _items(plan.children()):
            self._plan(child)

    def _relation(self, plan: Any) -> None:
        parts = [str(part) for part in _items(plan.multipartIdentifier())]
        if len(parts) != 1:
            raise _refused("a relation is named by the id of an input, without dots")
        if plan.isStreaming() or not plan.options().isEmpty():
            raise _refused("a relation takes no options")
        self._relations.append(parts[0])

    def _subquery_alias(self, plan: Any) -> None:
        alias = str(plan.identifier().name())
        child = plan.child()
        own = (
            child.getClass().getName().endswith(".UnresolvedRelation")
            and alias.lower() == ".".join(str(part) for part in _items(child.multipartIdentifier())).lower()
        )
        # WITH c AS (...) is an alias c as well, noted before its body is judged.
        if not own and alias.lower() not in self._ctes:
            self._own_name(alias)

    def _own_name(self, name: Any) -> str:
        """A name that the text gives to something of its own: it must not look like a node of the job."""
        if str(name).lower() in self._reserved:
            raise _refused(f"'{name}' names a node of the job and cannot be given away")
        return str(name)

    def _expression(self, expression: Any) -> None:
        kind = self._kind(expression, _EXPRESSIONS)
        if kind == "UnresolvedFunction":
            self._function([str(part) for part in _items(expression.nameParts())], expression)
        elif kind == "UnresolvedGenerator":
            if expression.name().database().isDefined():
                raise _refused("functions have no dots")
            self._table_function([str(expression.name().funcName())])
        elif kind == "UnresolvedAttribute":
            self._attribute([str(part) for part in _items(expression.nameParts())])
        elif kind in ("Like", "ILike"):
            self._like_pattern(expression)
        elif kind in ("LikeAll", "LikeAny", "NotLikeAll", "NotLikeAny"):
            for pattern in _items(expression.patterns()):
                self._demand_like(str(pattern), "\\")
        elif kind == "RLike":
            self._pattern(expression.right())
        elif kind in ("Multiply", "Divide"):
            for side in _items(expression.children()):
                if "interval" in self._literal_type(side):
                    raise _refused("an interval that is multiplied may overflow on some row")
        if kind in _SUBQUERIES:
            self._plan(expression.plan())
        for child in _items(expression.children()):
            self._expression(child)

    def _attribute(self, parts: List[str]) -> None:
        if any(part.lower() == "_metadata" for part in parts):
            raise _refused("_metadata tells of files")
        if parts[0].lower() in _BARE_CALLS and parts[0].lower() not in self._columns:
            raise _refused(f"'{parts[0]}' is a call")

    def _function(self, parts: List[str], expression: Any) -> None:
        name = parts[0].lower()
        if len(parts) != 1 or name not in ALLOWED_FUNCTIONS:
            raise _refused(f"the function '{'.'.join(parts)}' is not allowed")
        arguments = list(_items(expression.children()))
        if name in _PATTERN_ARGUMENT:
            groups = self._pattern(arguments[1] if len(arguments) > 1 else None)
            if name == "regexp_extract":
                index = self._literal_text(arguments[2]) if len(arguments) > 2 else "1"
                if not index.isdecimal() or int(index) > groups:
                    raise _refused("regexp_extract takes the number of a group of its pattern, as a literal")
            if name == "regexp_replace":
                replacement = self._literal_text(arguments[2] if len(arguments) > 2 else None)
                if "$" in replacement or "\\" in replacement:
                    raise _refused("the replacement of regexp_replace is plain text")
        if name in _FORMAT_ARGUMENT and len(arguments) > 1:
            self._literal_text(arguments[1])

    def _table_function(self, parts: List[str]) -> None:
        if len(parts) != 1 or parts[0].lower() not in TABLE_FUNCTIONS:
            raise _refused(f"the table function '{'.'.join(parts)}' is not allowed")

    def _like_pattern(self, expression: Any) -> None:
        self._demand_like(self._literal_text(expression.right()), expression.escapeChar())

    def _demand_like(self, pattern: str, escape: str) -> None:
        try:
            self._jvm.org.apache.spark.sql.catalyst.util.StringUtils.escapeLikeRegex(pattern, escape)
        except Exception:
            raise _refused("the pattern of a LIKE is not valid") from None

    def _pattern(self, expression: Any) -> int:
        """The number of groups of a literal regular expression."""
        text = self._literal_text(expression)
        try:
            return int(self._jvm.java.util.regex.Pattern.compile(text).matcher("").groupCount())
        except Exception:
            raise _refused("a regular expression is not valid") from None

    def _literal_text(self, expression: Any) -> str:
        if expression is None or not self._literal_type(expression):
            raise _refused("patterns and formats are literals")
        return str(expression.value())

    def _literal_type(self, expression: Any) -> str:
        """The type's name of a literal; empty for anything else."""
        if not expression.getClass().getName().endswith(".expressions.Literal"):
            return ""
        return str(expression.dataType().simpleString())


def _items(sequence: Any) -> Iterator[Any]:
    for index in range(sequence.size()):
        yield sequence.apply(index)
