"""The table evaluator: the expression trees of an instrument become SQL (DuckDB) over a table with a row per case.

Facts are columns, unknown is NULL. Numbers are exact: SQL of whole numbers over a denominator, never floating point.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import lcm
from typing import Any

from rulebook import nodes
from rulebook.facts import Fact, Kind
from rulebook.figures import Figures
from rulebook.instruments import Instrument
from rulebook.verdicts import Outcome

NULL = "NULL"
ENTRY = "entry"
PLACES_OF_NUMBERS = 6
NO_LIMIT = 10**18
"""Stands for a missing upper limit: above every number that a column holds."""

_COLUMNS = {
    Kind.TRUTH: "BOOLEAN",
    Kind.COUNT: "BIGINT",
    Kind.NUMBER: f"DECIMAL(18,{PLACES_OF_NUMBERS})",
    Kind.DAY: "DATE",
    Kind.CODE: "VARCHAR",
    Kind.AGE: "STRUCT(years BIGINT, days BIGINT)",
}


@dataclass(frozen=True, slots=True)
class Term:
    """SQL text of a value; a number is the text over its denominator (a number, or SQL text itself)."""

    sql: str
    denominator: int | str = 1


def column_type(fact: Fact) -> str:
    """The type of the column that holds a fact."""
    if fact.entry is None:
        return _COLUMNS[fact.kind]
    return f"STRUCT({', '.join(f'{quoted(name)} {_COLUMNS[kind]}' for name, kind in fact.entry.items())})[]"


def columns(instrument: Instrument) -> Mapping[str, str]:
    """The columns that ``screening`` reads, with their types."""
    return {name: column_type(fact) for name, fact in instrument.facts.items()}


def screening(instrument: Instrument, as_of: date, figures: Figures, *, table: str, key: str) -> str:
    """SELECT ``key``, one truth per clause (its code as name), ``outcome``, ``reason`` and ``amount`` for each row.

    The same as ``Instrument.decide`` says of each row; ``amount`` is DECIMAL in yuan, NULL where nothing is payable.
    """
    text = _Text(figures, as_of)
    clauses = [(clause, text.term(clause.condition.node).sql) for clause in instrument.clauses]
    facts_missing = [f"({sql} IS NULL AND {text.by_facts(clause.condition.node)})" for clause, sql in clauses]
    applies, fen, amount_missing = _amount(instrument, text)
    facts_missing.append(f"({amount_missing})")
    open_ = [f"{quoted(clause.code)} IS NULL" for clause, _ in clauses]
    failed = {
        outcome: [quoted(clause.code) for clause, _ in clauses if clause.unmet is outcome]
        for outcome in (Outcome.INELIGIBLE, Outcome.NEEDS_CONFIG)
    }
    inner = ",\n    ".join(
        [
            quoted(key),
            *(f"{sql} AS {quoted(clause.code)}" for clause, sql in clauses),
            f"{_any(facts_missing)} AS facts_missing",
            f"{applies} AS payable",
            f"CASE WHEN {applies} THEN {fen} END AS fen",
            f"{_granted(instrument, text)} AS granted",
        ]
    )
    open_.append("payable IS NULL" if instrument.amount is not None else "FALSE")
    open_.append("(payable AND fen IS NULL)" if instrument.amount is not None else "FALSE")
    return f"""SELECT {quoted(key)}, {"".join(f"{quoted(clause.code)}, " for clause, _ in clauses)}outcome,
  CASE outcome
    WHEN '{Outcome.INELIGIBLE}' THEN {_first_failed(failed[Outcome.INELIGIBLE])}
    WHEN '{Outcome.NEEDS_FACTS}' THEN 'FACT_MISSING'
    WHEN '{Outcome.NEEDS_CONFIG}' THEN coalesce({_first_failed(failed[Outcome.NEEDS_CONFIG])}, 'FIGURE_MISSING')
    ELSE granted
  END AS reason,
  CASE WHEN outcome = '{Outcome.ELIGIBLE}' THEN CAST(fen AS DECIMAL(18,0)) * CAST(0.01 AS DECIMAL(3,2)) END AS amount
FROM (SELECT *,
  CASE
    WHEN {_any([f"{one} IS FALSE" for one in failed[Outcome.INELIGIBLE]])} THEN '{Outcome.INELIGIBLE}'
    WHEN facts_missing THEN '{Outcome.NEEDS_FACTS}'
    WHEN {_any([f"{one} IS FALSE" for one in failed[Outcome.NEEDS_CONFIG]] + open_)} THEN '{Outcome.NEEDS_CONFIG}'
    ELSE '{Outcome.ELIGIBLE}'
  END AS outcome
  FROM (SELECT
    {inner}
  FROM {text.source(table)}))"""  # noqa: S608 - identifiers and literals are quoted; nothing in it comes from a caller


def quoted(name: str) -> str:
    """An identifier."""
    return '"' + name.replace('"', '""') + '"'


def _amount(instrument: Instrument, text: "_Text") -> tuple[str, str, str]:
    """Whether something is payable, how many fen, and whether a missing fact leaves that open."""
    amount = instrument.amount
    if amount is None:
        return "FALSE", NULL, "FALSE"
    applies = "TRUE" if amount.applies is None else text.term(amount.applies.node).sql
    by_applies = "FALSE" if amount.applies is None else f"{applies} IS NULL AND {text.by_facts(amount.applies.node)}"
    value = text.term(amount.value.node)
    return applies, _half_up(value, 100), f"({by_applies}) OR ({applies} AND {text.by_facts(amount.value.node)})"


def _granted(instrument: Instrument, text: "_Text") -> str:
    if not instrument.grants:
        return "'OK'"
    choices = "".join(
        f"WHEN {'TRUE' if grant.when is None else text.term(grant.when.node).sql} THEN {_literal(grant.code)} "
        for grant in instrument.grants
    )
    return f"CASE {choices}ELSE 'OK' END"


def _first_failed(clauses: list[str]) -> str:
    choices = "".join(f"WHEN {one} IS FALSE THEN {_literal(one[1:-1])} " for one in clauses)
    return f"CASE {choices}END" if choices else NULL


def _any(conditions: list[str]) -> str:
    return " OR ".join(conditions) if conditions else "FALSE"


def _half_up(number: Term, units: int) -> str:
    """The whole units, rounded half-up away from zero."""
    double = f"2 * {number.denominator}" if isinstance(number.denominator, str) else str(2 * number.denominator)
    size = f"({2 * units} * abs({_wide(number.sql)}) + {number.denominator}) // ({double})"
    return f"CASE WHEN {number.sql} < 0 THEN -({size}) ELSE {size} END"


def _wide(sql: str) -> str:
    return f"CAST({sql} AS HUGEINT)"


def _literal(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


_NAMES = re.compile(r'"(_[0-9]+)"')
_IS_SIMPLE = re.compile(r'"[^"]*"|[0-9]+|TRUE|FALSE|NULL|DATE \'[^\']*\'|\'[^\']*\'')


class _Text:
    """SQL text of nodes, for the figures of one day; ``entry`` holds the kinds of the entry at hand.

    Outside of lists every composed value becomes a column of its own, so that no text is written twice: ``columns``
    by the stage at which they can be computed.
    """

    def __init__(self, figures: Figures, as_of: date, entry: Mapping[str, Kind] | None = None) -> None:
        self._figures, self._as_of, self._entry = figures, as_of, entry
        self._terms: dict[int, Term] = {}
        self._stages: dict[str, int] = {}
        self.columns: dict[int, list[str]] = {}

    def source(self, table: str) -> str:
        """The table with the columns that have been asked for so far."""
        text = quoted(table)
        for stage in sorted(self.columns):
            text = f"(SELECT *, {', '.join(self.columns[stage])} FROM {text})"  # noqa: S608 - as above
        return text

    def term(self, node: nodes.Node) -> Term:
        """The value of ``node``, NULL where it is unknown."""
        if id(node) not in self._terms:
            self._terms[id(node)] = self._named(self._written(node))
        return self._terms[id(node)]

    def _named(self, term: Term) -> Term:
        if self._entry is not None or isinstance(term.denominator, str) or _IS_SIMPLE.fullmatch(term.sql):
            return term
        stage = 1 + max((self._stages[name] for name in _NAMES.findall(term.sql)), default=0)
        name = f"_{len(self._stages) + 1}"
        self._stages[name] = stage
        self.columns.setdefault(stage, []).append(f"{term.sql} AS {quoted(name)}")
        return Term(quoted(name), term.denominator)

    def _written(self, node: nodes.Node) -> Term:  # noqa: C901, PLR0912 - one branch per kind of node
        """The value of ``node``, NULL where it is unknown."""
        match node:
            case nodes.Const(value=value):
                return _constant(value)
            case nodes.AsOf():
                return _constant(self._as_of)
            case nodes.FactNode(fact=fact):
                return _fact(fact)
            case nodes.EntryField(name=name):
                return _field(name, (self._entry or {})[name])
            case nodes.FigureNode():
                return self._with(node, _constant)
            case nodes.Apply(function=function, inputs=inputs):
                return self._apply(function, inputs, ())
            case nodes.Exists(records=records, where=where):
                return self._exists(records, where)
            case nodes.Count(records=records, where=where):
                return self._total(records, nodes.Const(1), where)
            case nodes.Total(records=records, value=value, where=where):
                return self._total(records, value, where)
            case nodes.Latest():
                return self._latest(node)
            case nodes.Compare(operator=operator, left=left, right=right):
                return _compared(operator, self.term(left), self.term(right))
            case nodes.Arithmetic(operator=operation, left=left, right=right):
                return _calculated(operation, self.term(left), self.term(right))
            case nodes.Member(item=item, collection=collection):
                return self._with(collection, lambda listed: _member(self.term(item), listed))
            case nodes.Lookup(table=table, key=key):
                return self._with(table, lambda rows: _row(rows, self.term(key)))
            case nodes.PlusMonths(day=day, months=months):
                return Term(_plus_months(self.term(day).sql, _whole(self.term(months))))
            case nodes.Known(of=inner):
                return Term(f"({self._known(inner)})")
            case nodes.All(of=parts):
                return Term("(" + " AND ".join(self.term(part).sql for part in parts) + ")")
            case nodes.AnyOf(of=parts):
                return Term("(" + " OR ".join(self.term(part).sql for part in parts) + ")")
            case nodes.Not(of=inner):
                return Term(f"(NOT {self.term(inner).sql})")
            case nodes.Extreme(which=which, of=parts):
                return _extreme("least" if which == "min" else "greatest", [self.term(part) for part in parts])
            case nodes.Choose(condition=condition, then=then, otherwise=otherwise):
                return _chosen(self.term(condition).sql, self.term(then), self.term(otherwise))
            case nodes.StepShare(schedule=schedule, start=start, day=day):
                return self._with(schedule, lambda steps: _share(steps, self.term(start).sql, self.term(day).sql))

    def by_facts(self, node: nodes.Node) -> str:
        """Whether ``node`` is unknown for want of a fact; where it is unknown otherwise, a figure is missing."""
        match node:
            case nodes.Const() | nodes.AsOf() | nodes.Known():
                return "FALSE"
            case nodes.FactNode() | nodes.EntryField():
                return f"{self.term(node).sql} IS NULL"
            case nodes.FigureNode(on=on):
                return self.by_facts(on)
            case nodes.Choose(condition=condition, then=then, otherwise=otherwise):
                chosen = self.term(condition).sql
                open_, yes, no = self.by_facts(condition), self.by_facts(then), self.by_facts(otherwise)
                return f"(CASE WHEN {chosen} IS NULL THEN {open_} WHEN {chosen} THEN {yes} ELSE {no} END)"
            case nodes.Exists(records=records) | nodes.Count(records=records) | nodes.Total(records=records):
                return self._list_by_facts(node, records)
            case nodes.Latest(records=records):
                return self._list_by_facts(node, records)
            case nodes.Arithmetic(operator="/", right=divisor) if _reads_facts(divisor):
                unknown = f"{self.by_facts(node.left)} OR {self.by_facts(divisor)}"
                return f"({self.term(node).sql} IS NULL AND ({unknown} OR {self.term(divisor).sql} = 0))"
        causes = [cause for cause in map(self.by_facts, nodes.children(node)) if cause != "FALSE"]
        return f"({self.term(node).sql} IS NULL AND ({_any(causes)}))" if causes else "FALSE"

    def _list_by_facts(self, node: nodes.Node, records: nodes.Node) -> str:
        entries, inside = self.term(records).sql, self._inside(records)
        outside = _any([self.by_facts(records)])
        causes = [cause for cause in map(inside.by_facts, nodes.children(node)[1:]) if cause != "FALSE"]
        within = f"len(list_filter({entries}, lambda {ENTRY}: {_any(causes)})) > 0" if causes else "FALSE"
        return f"({self.term(node).sql} IS NULL AND ({outside} OR {within}))"

    def _known(self, node: nodes.Node) -> str:
        if isinstance(node, nodes.FigureNode):
            return self._with(node, lambda _value: Term("TRUE")).sql + " IS NOT NULL"
        return f"{self.term(node).sql} IS NOT NULL"

    def _with(self, source: nodes.Node, build: Callable[[Any], Term]) -> Term:
        """What ``build`` makes of the value of a figure: one text for each version that a row may need."""
        match source:
            case nodes.Choose(condition=condition, then=then, otherwise=otherwise):
                return _chosen(self.term(condition).sql, self._with(then, build), self._with(otherwise, build))
            case nodes.FigureNode(key=key, on=nodes.AsOf()):
                version = self._figures.on(key, self._as_of)
                return Term(NULL) if version is None else build(version.value)
            case nodes.FigureNode(key=key, on=on):
                day = self.term(on).sql
                choices = [
                    (f"{day} >= {_day(one.since)}" + (f" AND {day} <= {_day(one.until)}" if one.until else ""), value)
                    for one in self._figures.timeline(key)
                    if (value := None if one.value is None else build(one.value)) is not None
                ]
                return _cases(choices)
        raise TypeError(f"a figure expected, not {source!r}")

    def _apply(self, function: nodes.Function, inputs: tuple[nodes.Node, ...], given: tuple[object, ...]) -> Term:
        """The inputs are taken one by one: a table as its value, everything else as text."""
        if len(given) < len(inputs):
            following = inputs[len(given)]
            if isinstance(following, nodes.FigureNode):
                return self._with(
                    following,
                    lambda value: self._apply(
                        function, inputs, (*given, value if _is_table(value) else _whole(_constant(value)))
                    ),
                )
            return self._apply(function, inputs, (*given, _whole(self.term(following))))
        unknown = _any([f"{one} IS NULL" for one in given if isinstance(one, str)])
        return Term(f"(CASE WHEN {unknown} THEN NULL ELSE {function.sql(*given)} END)", function.denominator)

    def _inside(self, records: nodes.Node) -> "_Text":
        facts = [one.fact for one in nodes.walk(records) if isinstance(one, nodes.FactNode) and one.fact.entry]
        return _Text(self._figures, self._as_of, facts[0].entry)

    def _exists(self, records: nodes.Node, where: nodes.Node) -> Term:
        entries, holds = self.term(records).sql, self._inside(records).term(where).sql
        return Term(
            f"(CASE WHEN {entries} IS NULL THEN NULL"
            f" WHEN len(list_filter({entries}, lambda {ENTRY}: {holds})) > 0 THEN TRUE"
            f" WHEN len(list_filter({entries}, lambda {ENTRY}: ({holds}) IS NULL)) > 0 THEN NULL ELSE FALSE END)"
        )

    def _open_or(self, records: nodes.Node, where: nodes.Node, value: Term, result: str) -> str:
        """``result`` unless the list, a condition or a value that it takes in is unknown."""
        entries, holds = self.term(records).sql, self._inside(records).term(where).sql
        open_ = f"(({holds}) IS NULL OR (({holds}) AND ({value.sql}) IS NULL))"
        return (
            f"(CASE WHEN {entries} IS NULL OR len(list_filter({entries}, lambda {ENTRY}: {open_})) > 0 THEN NULL"
            f" ELSE {result} END)"
        )

    def _total(self, records: nodes.Node, value: nodes.Node, where: nodes.Node) -> Term:
        entries, inside = self.term(records).sql, self._inside(records)
        each = inside.term(value)
        if isinstance(each.denominator, str):
            raise TypeError("a total of quotients has no common denominator")
        chosen = f"list_filter({entries}, lambda {ENTRY}: {inside.term(where).sql})"
        total = f"coalesce(list_sum(list_transform({chosen}, lambda {ENTRY}: {_wide(each.sql)})), 0)"
        return Term(self._open_or(records, where, each, total), each.denominator)

    def _latest(self, node: nodes.Latest) -> Term:
        entries, inside = self.term(node.records).sql, self._inside(node.records)
        each = inside.term(node.day)
        chosen = f"list_filter({entries}, lambda {ENTRY}: {inside.term(node.where).sql})"
        latest = f"list_max(list_transform({chosen}, lambda {ENTRY}: {each.sql}))"
        otherwise = self.term(node.otherwise).sql
        return Term(self._open_or(node.records, node.where, each, f"coalesce({latest}, {otherwise})"))


def _reads_facts(node: nodes.Node) -> bool:
    return any(isinstance(one, nodes.FactNode | nodes.EntryField) for one in nodes.walk(node))


def _constant(value: object) -> Term:
    if isinstance(value, bool):
        return Term("TRUE" if value else "FALSE")
    if isinstance(value, date):
        return Term(_day(value))
    if isinstance(value, str):
        return Term(_literal(value))
    if isinstance(value, Decimal) and not value.is_finite():
        return Term(str(NO_LIMIT))
    if isinstance(value, int | Decimal | Fraction):
        exact = Fraction(value)
        return Term(str(exact.numerator), exact.denominator)
    raise TypeError(f"no SQL constant for {value!r}")


def _is_table(value: object) -> bool:
    return isinstance(value, Mapping | tuple)


def _day(day: date) -> str:
    return f"DATE '{day.isoformat()}'"


def _fact(fact: Fact) -> Term:
    column = quoted(fact.name)
    if fact.absent is not None:
        column = f"coalesce({column}, {'[]' if fact.absent == () else _constant(fact.absent).sql})"
    return _scaled(column) if fact.kind is Kind.NUMBER else Term(column)


def _field(name: str, kind: Kind) -> Term:
    field = f"{ENTRY}.{quoted(name)}"
    return _scaled(field) if kind is Kind.NUMBER else Term(field)


def _scaled(column: str) -> Term:
    wide = f"CAST({column} AS DECIMAL(38,{PLACES_OF_NUMBERS}))"
    return Term(f"CAST({wide} * {10**PLACES_OF_NUMBERS} AS HUGEINT)", 10**PLACES_OF_NUMBERS)


def _whole(number: Term) -> str:
    if number.denominator != 1:
        raise TypeError(f"a whole number expected, not {number}")
    return number.sql


def _aligned(*numbers: Term) -> tuple[list[str], int | str]:
    """Texts over one common denominator."""
    denominators = [one.denominator for one in numbers]
    known = [one for one in denominators if isinstance(one, int)]
    if len(known) == len(denominators):
        common = lcm(*known)
        texts = [
            one.sql if scale == 1 else f"({_wide(one.sql)} * {scale})"
            for one, scale in zip(numbers, (common // one for one in known), strict=True)
        ]
        return texts, common
    texts = []
    for index, one in enumerate(numbers):
        others = [f"({other})" for place, other in enumerate(denominators) if place != index]
        texts.append("(" + " * ".join([_wide(one.sql), *others]) + ")")
    return texts, "(" + " * ".join(f"({one})" for one in denominators) + ")"


def _compared(operator: str, left: Term, right: Term) -> Term:
    (one, other), _ = _aligned(left, right)
    return Term(f"({one} {'=' if operator == '==' else operator} {other})")


def _calculated(operation: str, left: Term, right: Term) -> Term:
    if operation == "*":
        return Term(f"({_wide(left.sql)} * {right.sql})", _product(left.denominator, right.denominator))
    if operation == "/":
        sign = f"CASE WHEN {right.sql} < 0 THEN -1 WHEN {right.sql} > 0 THEN 1 END"
        return Term(
            f"({sign} * {_wide(left.sql)} * {right.denominator})",
            f"({left.denominator} * greatest(1, abs({_wide(right.sql)})))",
        )
    (one, other), common = _aligned(left, right)
    return Term(f"({_wide(one)} {operation} {other})", common)


def _product(one: int | str, other: int | str) -> int | str:
    return one * other if isinstance(one, int) and isinstance(other, int) else f"({one} * {other})"


def _member(item: Term, listed: Mapping[str, object] | tuple[str, ...]) -> Term:
    text = f"CAST({_whole(item)} AS VARCHAR)"
    among = f"{text} IN ({', '.join(map(_literal, listed))})" if listed else "FALSE"
    return Term(f"(CASE WHEN {item.sql} IS NULL THEN NULL ELSE {among} END)")


def _row(rows: Mapping[str, object], key: Term) -> Term:
    text = f"CAST({_whole(key)} AS VARCHAR)"
    return _cases([(f"{text} = {_literal(code)}", _constant(value)) for code, value in rows.items()])


def _cases(choices: list[tuple[str, Term]]) -> Term:
    if not choices:
        return Term(NULL)
    texts, common = _aligned(*(value for _, value in choices))
    listed = " ".join(f"WHEN {when} THEN {text}" for (when, _), text in zip(choices, texts, strict=True))
    return Term(f"(CASE {listed} END)", common)


def _chosen(condition: str, then: Term, otherwise: Term) -> Term:
    (yes, no), common = _aligned(then, otherwise)
    return Term(f"(CASE WHEN {condition} IS NULL THEN NULL WHEN {condition} THEN {yes} ELSE {no} END)", common)


def _extreme(function: str, values: list[Term]) -> Term:
    """SQL's own forms ignore NULL: an unknown value must leave the result unknown."""
    texts, common = _aligned(*values)
    unknown = _any([f"{one} IS NULL" for one in texts])
    return Term(f"(CASE WHEN {unknown} THEN NULL ELSE {function}({', '.join(texts)}) END)", common)


def _plus_months(day: str, months: str) -> str:
    return f"CAST({day} + to_months(CAST({months} AS INTEGER)) AS DATE)"


def _share(steps: tuple[Mapping[str, Any], ...], start: str, day: str) -> Term:
    reached = [(f"{day} < {_plus_months(start, str(step['months_upto']))}", _constant(step["share"])) for step in steps]
    return _cases([(f"{start} IS NULL OR {day} IS NULL", Term(NULL)), *reached, ("TRUE", Term("0"))])
