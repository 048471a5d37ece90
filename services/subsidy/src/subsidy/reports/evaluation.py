"""绩效评价报告 An evaluation as one page: by fund, by programme, by district, with what the numbers mean."""

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from html import escape

from kit.clock import SHANGHAI
from subsidy.models import Evaluation
from subsidy.models.evaluations import Kept, Level, Measures, Money, Told
from subsidy.reports.charts import FONTS, Series, bars
from subsidy.reports.names import Name, of_district, of_fund, of_programme, of_reason

MOST_REASONS = 10
"""Reasons that the chart shows; the tables' source, the JSON, has all."""

_CSS = f"""
body{{font-family:{FONTS};color:#1d2733;background:#f4f6f8;margin:0;line-height:1.55;font-size:15px}}
main{{max-width:1080px;margin:0 auto;padding:32px 40px 56px;background:#fff}}
h1{{font-size:26px;margin:0}} h2{{font-size:19px;margin:36px 0 8px;padding-top:14px;border-top:1px solid #d5dbe1}}
.en{{color:#5b6773;font-weight:400}} h1 .en,h2 .en{{font-size:.72em;margin-left:.6em}}
dl{{display:grid;grid-template-columns:max-content 1fr;gap:4px 20px;margin:18px 0}} dt{{color:#5b6773}} dd{{margin:0}}
.wide{{overflow-x:auto}}
table{{border-collapse:collapse;width:100%;font-size:13.5px;font-variant-numeric:tabular-nums}}
th,td{{padding:6px 9px;border-bottom:1px solid #e3e8ec;text-align:right;vertical-align:top;white-space:nowrap}}
th{{font-weight:600;background:#f4f6f8;vertical-align:bottom}} th .en,td .en{{display:block;font-size:.86em}}
th:first-child,td:first-child,td.name{{text-align:left;white-space:normal;min-width:9em}}
tr.sum td{{font-weight:600;background:#fafbfc}} td.withheld{{text-align:center;color:#5b6773}}
figure{{margin:14px 0 4px}} figcaption{{font-size:13.5px;color:#5b6773;margin-bottom:2px}}
figure svg{{width:100%;height:auto;display:block}}
figure svg .text-overlay text.value{{text-anchor:start!important;transform:translateX(5px)}}
li{{margin:3px 0}}
@media print{{body{{background:#fff}} main{{padding:0}} table{{break-inside:auto}} tr,figure{{break-inside:avoid}}}}
"""

_NOTES = (
    Name(
        "预算为所涉年度预算科目的额度；已拨付、退回、追回为期间内总账发生额，净额为三者之差。",
        "Planned is what the budget lines of the years were given; paid, returned and clawed back are what the ledger "
        "moved between the days, net is paid less what came back.",
    ),
    Name(
        "人数、单位数、岗位数均去重；同一人在两个县区享受的，全市合计只计一次。",
        "People, employers and jobs count once each; whoever was paid in two districts counts once in the city.",
    ),
    Name(
        "每岗位成本为净额除以所补贴的具名劳动关系数；无具名岗位的项目不计算。",
        "Cost per job is net divided by the employments that were paid for by name; none where no job is named.",
    ),
    Name(
        "在岗率：自期间内首次拨付之日起满6个月、12个月当日有劳动关系或就业形式记录者所占比例；分母为已满期者，未满期者不计入。",
        "Still in work: of those whose 6 or 12 months since the first payment have passed, the share with an "
        "employment or a form of employment on record that day; whose months have not passed counts neither way.",
    ),
    Name(
        "办理时限以工作日计，自提交次日起至作出决定之日；列中位数与第90百分位数。",
        "Time to decision is in working days after submission; the median and the 90th percentile.",
    ),
)


def evaluation_page(evaluation: Evaluation, rows: Sequence[Told], *, published: bool) -> str:
    """The whole page as HTML, charts and styles within."""
    body = [_head(evaluation, published=published), _funds(evaluation)]
    programmes = [row for row in rows if row.level is Level.PROGRAMME]
    cells = [row for row in rows if row.level is Level.CELL]
    total = [row for row in rows if row.level is Level.TOTAL]
    body += [
        _section(Name("按项目", "By programme"), _achieved(programmes, total, _programme), _spent(programmes)),
        _section(Name("稳定就业", "Still in work"), _kept(programmes)),
        _section(Name("办理时限", "Time to decision"), _times(programmes)),
        _section(Name("未通过原因", "Reasons of refusals"), _reasons(total)),
        _section(Name("按项目和县区", "By programme and district"), _achieved(cells, [], _place)),
        _section(Name("口径说明", "What the numbers mean"), _notes(evaluation, published=published)),
    ]
    return (
        '<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>就业创业资金绩效评价报告</title><style>{_CSS}</style></head><body><main>{''.join(body)}</main></body></html>"
    )


def _head(evaluation: Evaluation, *, published: bool) -> str:
    known = "—" if evaluation.known_at is None else f"{evaluation.known_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    shown = Name("公开版", "Published form") if published else Name("内部版", "For the offices")
    facts = (
        (Name("期间", "Days"), f"{evaluation.since} — {evaluation.until}"),
        (Name("项目", "Programmes"), _listed(evaluation.programmes, of_programme, Name("全部", "all"))),
        (Name("县区", "Districts"), _listed(evaluation.districts, of_district, Name("全市", "the whole city"))),
        (Name("数据时点", "As known at"), f"{known}（北京时间 Beijing time）"),
        (Name("版本", "Form"), f"{shown.zh} {shown.en}"),
    )
    listed = "".join(f"<dt>{_both(name)}</dt><dd>{escape(value)}</dd>" for name, value in facts)
    title = _both(Name("就业创业资金绩效评价报告", "Evaluation of employment and startup funds"))
    return f"<h1>{title}</h1><dl>{listed}</dl>"


def _listed(codes: Iterable[str] | None, named: Callable[[str], Name], everything: Name) -> str:
    names = [everything] if codes is None else [named(code) for code in codes]
    return "；".join(f"{name.zh} {name.en}" for name in names)


def _funds(evaluation: Evaluation) -> str:
    money = evaluation.by_fund
    columns = ("预算 Planned", "已拨付 Paid", "退回 Returned", "追回 Clawed back", "净额 Net", "执行率 Spent")
    lines = [[_both(of_fund(fund)), *_yuan_cells(of), _part(of.net, of.planned)] for fund, of in money.items()]
    labels = [of_fund(fund).zh for fund in money]
    planned = Series("预算 Planned", [of.planned for of in money.values()])
    paid = Series("净额 Net", [of.net for of in money.values()])
    chart = _figure(Name("各资金预算与支出（元）", "Planned and spent by fund, yuan"), labels, [planned, paid], _yuan)
    return _section(Name("按资金", "By fund"), chart, _table("资金 Fund", columns, lines))


def _achieved(rows: Sequence[Told], total: Sequence[Told], named: Callable[[Told], str]) -> str:
    columns = (
        "预算 Planned",
        "已拨付 Paid",
        "净额 Net",
        "计划人数 Planned headcount",
        "人数 People",
        "单位 Employers",
        "岗位 Jobs",
        "每岗位成本 Per job",
        "批准 Approved",
        "未通过 Refused",
    )
    lines = [[named(row), *_achievement(row.measures, len(columns))] for row in rows]
    sums = [[_both(of_programme(None)), *_achievement(row.measures, len(columns))] for row in total]
    return _table("项目 Programme", columns, lines, sums)


def _achievement(measures: Measures | None, width: int) -> list[str]:
    if measures is None:
        return [f'<td class="withheld" colspan="{width}">数量过少，不予公开 · too few to be told</td>']
    money = measures.money
    cost = None if measures.cost_per_job is None or measures.cost_per_job < 0 else measures.cost_per_job
    yuan = (money.planned, money.paid, money.net)
    counts = (measures.people, measures.employers, measures.jobs)
    decided = (measures.approved, measures.refused)
    planned = "—" if measures.planned_headcount is None else _count(measures.planned_headcount)
    return [
        *map(_yuan, yuan),
        planned,
        *map(_count, counts),
        "—" if cost is None else _yuan(cost),
        *map(_count, decided),
    ]


def _spent(rows: Sequence[Told]) -> str:
    spent = sorted(
        ((measures.money.net, row) for row in rows if (measures := row.measures) and measures.payments),
        key=lambda one: one[0],
        reverse=True,
    )
    labels = [of_programme(row.programme).zh for _, row in spent]
    series = [Series("净额 Net", [net for net, _ in spent])]
    return _figure(Name("各项目支出（元）", "Spent by programme, yuan"), labels, series, _yuan)


def _kept(rows: Sequence[Told]) -> str:
    known = [(row, measures) for row in rows if (measures := row.measures) and _has_months(measures)]
    labels = [of_programme(row.programme).zh for row, _ in known]
    half = Series("满6个月 After 6 months", [_percent(measures.after_6_months) for _, measures in known])
    year = Series("满12个月 After 12 months", [_percent(measures.after_12_months) for _, measures in known])
    chart = _figure(
        Name("在岗率（%）", "Share still in work, per cent"), labels, [half, year], lambda value: f"{value}%"
    )
    columns = tuple(f"{months}个月{zh} {en}" for months in (6, 12) for zh, en in _KEPT)
    lines = [
        [
            _both(of_programme(row.programme)),
            *_kept_cells(measures.after_6_months),
            *_kept_cells(measures.after_12_months),
        ]
        for row, measures in known
    ]
    return chart + _table("项目 Programme", columns, lines)


_KEPT = (("已满期", "Measurable"), ("在岗", "In work"), ("在岗率", "Share"), ("未满期", "Not yet"))


def _has_months(measures: Measures) -> bool:
    return any(kept.measurable or kept.not_yet for kept in (measures.after_6_months, measures.after_12_months))


def _percent(kept: Kept) -> Decimal | None:
    return None if kept.share is None else (kept.share * 100).quantize(Decimal("0.1"))


def _kept_cells(kept: Kept) -> list[str]:
    share = _percent(kept)
    return [_count(kept.measurable), _count(kept.in_work), "—" if share is None else f"{share}%", _count(kept.not_yet)]


def _times(rows: Sequence[Told]) -> str:
    known = [(row, measures) for row in rows if (measures := row.measures) and measures.median_days is not None]
    labels = [of_programme(row.programme).zh for row, _ in known]
    median = Series("中位数 Median", [measures.median_days for _, measures in known])
    p90 = Series("第90百分位 90th percentile", [measures.p90_days for _, measures in known])
    return _figure(Name("工作日", "Working days from submission to decision"), labels, [median, p90], str)


def _reasons(total: Sequence[Told]) -> str:
    counted = [item for row in total if row.measures for item in row.measures.reasons.items()]
    most = sorted(counted, key=lambda item: (-item[1], item[0]))[:MOST_REASONS]
    chart = _figure(
        Name("次数（一次决定可有多个原因）", "Refusals; one may have several reasons"),
        [of_reason(code).zh for code, _ in most],
        [Series("次数 Number", [number for _, number in most])],
        str,
    )
    return chart + _table("原因 Reason", ("次数 Number",), [[_both(of_reason(code)), str(n)] for code, n in most])


def _notes(evaluation: Evaluation, *, published: bool) -> str:
    notes = list(_NOTES)
    if published:
        few = evaluation.smallest_cell
        notes.append(
            Name(
                f"人数、单位数或决定数少于{few}的单元不予公开；为防止倒推，必要时一并隐去次小单元。",
                f"Cells of fewer than {few} people, employers or decisions are not told, nor the next smallest where "
                "the total would tell the one.",
            )
        )
    return f"<ul>{''.join(f'<li>{_both(note)}</li>' for note in notes)}</ul>"


def _section(name: Name, *parts: str) -> str:
    return f"<section><h2>{_both(name)}</h2>{''.join(parts)}</section>"


def _figure(name: Name, labels: Sequence[str], series: Sequence[Series], shown: Callable[[Decimal | int], str]) -> str:
    if not any(value is not None for one in series for value in one.values):
        return '<p class="en">期间内无数据 · Nothing in these days.</p>'
    drawn = bars(f"{name.zh} {name.en}", labels, series, shown=shown)
    return f"<figure><figcaption>{_both(name)}</figcaption>{drawn}</figure>"


def _table(
    first: str, columns: Sequence[str], lines: Sequence[Sequence[str]], sums: Sequence[Sequence[str]] = ()
) -> str:
    if not lines:
        return ""
    heads = "".join(f"<th>{_two_lines(name)}</th>" for name in (first, *columns))
    rows = "".join(f"<tr>{''.join(map(_cell, line))}</tr>" for line in lines)
    rows += "".join(f'<tr class="sum">{"".join(map(_cell, line))}</tr>' for line in sums)
    return f'<div class="wide"><table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>'


def _cell(content: str) -> str:
    return content if content.startswith("<td") else f"<td>{content}</td>"


def _two_lines(name: str) -> str:
    zh, _, en = name.partition(" ")
    return _both(Name(zh, en))


def _both(name: Name) -> str:
    return f'{escape(name.zh)} <span class="en">{escape(name.en)}</span>'


def _programme(row: Told) -> str:
    return _both(of_programme(row.programme))


def _place(row: Told) -> str:
    programme, district = of_programme(row.programme), of_district(row.district)
    return _both(Name(f"{district.zh} · {programme.zh}", f"{district.en} · {programme.en}"))


def _yuan_cells(money: Money) -> list[str]:
    return [_yuan(yuan) for yuan in (money.planned, money.paid, money.returned, money.clawed_back, money.net)]


def _yuan(value: Decimal | int) -> str:
    return f"{value:,.2f}"


def _count(value: int) -> str:
    return f"{value:,}"


def _part(net: Decimal, planned: Decimal) -> str:
    return "—" if planned == 0 else f"{net / planned * 100:.1f}%"
