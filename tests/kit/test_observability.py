import json
import logging
import sys
import warnings
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import httpx
import pytest
import structlog
from fastapi import APIRouter, FastAPI
from fastapi.responses import StreamingResponse
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode
from pydantic import BaseModel, ValidationError
from sqlalchemy.exc import IntegrityError

from kit.observability import (
    HttpTelemetry,
    Metrics,
    configure_logging,
    configure_tracing,
    current_traceparent,
    metrics,
    redact,
    render,
    scrub,
    shut_down_tracing,
    span,
    traces,
)
from kit.observability import logs as process_logs
from kit.observability.redaction import REDACTED

IDENTITY, MOBILE, ACCOUNT = "370102199001011234", "13812345678", "6222021234567890123"
LIBRARIES = ("uvicorn", "uvicorn.error", "uvicorn.access", "sqlalchemy", "sqlalchemy.engine", "aiokafka", "httpx")


@pytest.fixture
def logs(capsys: pytest.CaptureFixture[str]) -> Iterator["Logs"]:
    """The process as it was, after a test has reconfigured its logging."""
    root = logging.getLogger()
    handlers, level, hook = root.handlers[:], root.level, sys.excepthook
    yield Logs(capsys)
    root.handlers[:], sys.excepthook = handlers, hook
    root.setLevel(level)
    for name in [*process_logs._QUIET, *process_logs._NEVER_DEBUG, "uvicorn.error"]:
        logging.getLogger(name).setLevel(logging.NOTSET)
    logging.captureWarnings(capture=False)
    structlog.reset_defaults()
    process_logs.Process.service = "unknown"


@dataclass
class Logs:
    capsys: pytest.CaptureFixture[str]

    def configure(self, level: str = "INFO") -> None:
        configure_logging("subsidy", "worker", level)

    def text(self) -> str:
        return self.capsys.readouterr().out

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text().splitlines()]

    def line(self) -> dict[str, Any]:
        [line] = self.lines()
        return line


@pytest.fixture
def spans() -> Iterator[InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    configure_tracing("subsidy", None, exporter=exporter)
    yield exporter
    shut_down_tracing()


def finished(spans: InMemorySpanExporter) -> dict[str, ReadableSpan]:
    return {one.name: one for one in spans.get_finished_spans()}


# ------------------------------------------------------------------------------------------------------ logs


def test_a_line_says_when_where_and_how_serious(logs: Logs) -> None:
    logs.configure()
    structlog.get_logger("subsidy.jobs").info("paid", district="370102", yuan=Decimal("571.00"), on=date(2018, 1, 2))
    line = logs.line()
    assert line.pop("timestamp").endswith("+00:00")
    assert line == {
        "event": "paid",
        "level": "info",
        "logger": "subsidy.jobs",
        "service": "subsidy",
        "role": "worker",
        "district": "370102",
        "yuan": "571.00",
        "on": "2018-01-02",
    }


@pytest.mark.parametrize("name", ["uvicorn.error", "aiokafka.consumer", "sqlalchemy.pool", "kit.consumer"])
def test_the_standard_library_s_loggers_write_the_same_lines(logs: Logs, name: str) -> None:
    logs.configure()
    logging.getLogger(name).warning("attempt %d of %s", 2, MOBILE, extra={"topic": "employment.loans", "phone": "x"})
    line = logs.line()
    assert line["event"] == f"attempt 2 of {REDACTED}"
    assert (line["logger"], line["service"], line["level"]) == (name, "subsidy", "warning")
    assert (line["topic"], line["phone"]) == ("employment.loans", REDACTED)


def test_a_handler_that_a_library_brought_along_is_taken_off(logs: Logs) -> None:
    stray = logging.StreamHandler(sys.stdout)
    logging.getLogger("uvicorn").addHandler(stray)
    logs.configure()
    logging.getLogger("uvicorn").warning("started")
    assert logs.line()["event"] == "started"


def test_sql_http_and_access_lines_stay_out_even_at_debug(logs: Logs) -> None:
    logs.configure("DEBUG")
    logging.getLogger("sqlalchemy.engine").info("INSERT INTO person")
    logging.getLogger("httpx").info("GET http://bank/accounts/x")
    logging.getLogger("uvicorn.access").info("GET /persons?q=x")
    logging.getLogger("aiokafka.producer").debug("record %s", b"body")
    structlog.get_logger("subsidy").debug("ours")
    assert [line["event"] for line in logs.lines()] == ["ours"]


def test_the_level_is_kept_and_an_unknown_one_is_refused(logs: Logs) -> None:
    logs.configure("WARNING")
    structlog.get_logger("subsidy").info("quiet")
    logging.getLogger("kit").info("quiet")
    assert logs.text() == ""
    with pytest.raises(ValueError, match="LOUD"):
        logs.configure("LOUD")


def test_an_exception_is_one_line_and_does_not_repeat_personal_data(logs: Logs) -> None:
    logs.configure()
    cause = Exception("duplicate key\nDETAIL:  Key (name, district)=(张三丰, 370102) already exists.")
    error = IntegrityError("INSERT INTO person (name) VALUES (%s)", {"name": "张三丰", "note": "line\nbreak"}, cause)
    try:
        raise error
    except IntegrityError:
        logging.getLogger("kit").exception("failed")
    text = logs.text()
    assert text.count("\n") == 1
    assert "IntegrityError" in json.loads(text)["exception"]
    assert "duplicate key" in text
    assert "张三丰" not in text


def test_a_refused_value_is_not_repeated(logs: Logs) -> None:
    class Person(BaseModel):
        age: int

    logs.configure()
    sent = {"age": "张三丰\n, input_type=李四"}
    try:
        Person.model_validate(sent)
    except ValidationError as error:
        structlog.get_logger("subsidy").warning("refused", error=error, exc_info=True)
    text = logs.text()
    assert "int_parsing" in text
    assert "张三丰" not in text
    assert "李四" not in text


def test_context_bound_to_a_request_is_redacted_like_the_rest(logs: Logs) -> None:
    logs.configure()
    with structlog.contextvars.bound_contextvars(subject="9b2e", authorization="Bearer abc"):
        logging.getLogger("kit").warning("from the library")
    line = logs.line()
    assert (line["subject"], line["authorization"]) == ("9b2e", REDACTED)


def test_a_line_that_can_not_be_written_is_reported_without_its_text(logs: Logs) -> None:
    logs.configure()
    logging.getLogger("kit").warning("%d", "张三丰")
    line = logs.line()
    assert (line["logger"], line["error"]) == ("kit", "TypeError")
    assert "张三丰" not in str(line)


def test_half_a_character_does_not_lose_the_line(logs: Logs) -> None:
    logs.configure()
    structlog.get_logger("subsidy").info("odd \ud800 text", ratio=float("nan"))
    line = logs.line()
    assert line["event"] == "odd \ud800 text"
    assert line["ratio"] == "nan"


def test_an_uncaught_exception_is_a_line_too(logs: Logs) -> None:
    logs.configure()
    error = RuntimeError(f"nobody caught {MOBILE}")
    sys.excepthook(RuntimeError, error, None)
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    line = logs.line()
    assert line["level"] == "critical"
    assert f"nobody caught {REDACTED}" in line["exception"]


def test_a_warning_is_a_line_too(logs: Logs) -> None:
    logs.configure()
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn("old spelling", DeprecationWarning, stacklevel=1)
    assert logs.line()["logger"] == "py.warnings"


def test_a_line_within_a_span_names_its_trace(logs: Logs, spans: InMemorySpanExporter) -> None:
    logs.configure()
    with span("take in"):
        structlog.get_logger("subsidy").info("inside")
    structlog.get_logger("subsidy").info("outside")
    inside, outside = logs.lines()
    recorded = finished(spans)["take in"]
    assert recorded.context is not None
    assert inside["trace_id"] == f"{recorded.context.trace_id:032x}"
    assert "trace_id" not in outside


# ------------------------------------------------------------------------------------------------- redaction


@pytest.mark.parametrize(
    "key",
    [
        "name",
        "payee_name",
        "payeeName",
        "identity_number",
        "identityNumber",
        "phone",
        "guarantor_phone",
        "account",
        "payee_account",
        "bank-account",
        "Authorization",
        "Set-Cookie",
        "access_token",
        "token",
        "password",
        "encryption_keys",
        "body",
        "request_body",
        "姓名",
    ],
)
def test_personal_keys_lose_their_value_at_any_depth(key: str) -> None:
    assert redact({"rows": [{key: ["张三丰"]}]}) == {"rows": [{key: REDACTED}]}


@pytest.mark.parametrize("key", ["job_name", "district", "event_id", "topic", "article", "antibody", "named"])
def test_other_keys_keep_theirs(key: str) -> None:
    assert redact({key: "x"}) == {key: "x"}


@pytest.mark.parametrize(
    "text",
    [
        f"no {IDENTITY}.",
        f"身份证{IDENTITY}已登记",
        "37010219900101123x",
        f"id{IDENTITY}z",
        MOBILE,
        f"+86{MOBILE}",
        f"86{MOBILE}",
        "138-1234-5678",
        "138 1234 5678",
        "１３８１２３４５６７８",
        ACCOUNT,
        "6222 0212 3456 7890",
        "6222021234567890",
        "Authorization: Bearer abc.def",
        "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln",
        "postgresql://subsidy:secret@db/subsidy",
        "Person(name='secret', district='370102')",
        '{"phone": "secret"}',
        "payee_account=secret&x=1",
    ],
)
def test_numbers_and_secrets_are_cut_out_of_text(text: str) -> None:
    cleaned = scrub(text)
    assert REDACTED in cleaned
    for secret in ("secret", "abc", "eyJ", "1990", "1234", "１２３４"):
        assert secret not in cleaned


@pytest.mark.parametrize(
    "text",
    [
        "0192f0c1-7b1e-7cc3-98c4-dc0c0c07398f",
        "370102",
        "2018-01-02T03:04:05.678901+00:00",
        "1792410000000",
        "571.00",
        "lag 1234567",
        "postgresql://127.0.0.1:5432/subsidy",
        "address already in use",
    ],
)
def test_ids_codes_dates_and_counts_stay_readable(text: str) -> None:
    assert scrub(text) == text


def test_a_text_without_end_is_cut() -> None:
    assert len(scrub("很" * 10**6)) < 40_000


def test_a_number_that_is_a_phone_is_cut_out_even_as_a_number() -> None:
    assert redact([int(MOBILE), int(IDENTITY), 42, 1792410000000, True]) == [
        REDACTED,
        REDACTED,
        42,
        1792410000000,
        True,
    ]


def test_of_an_object_only_the_type_is_told() -> None:
    @dataclass
    class Person:
        given: str

    assert redact({"who": Person("张三丰"), "raw": b"secret"}) == {"who": "<Person>", "raw": "<bytes>"}


def test_an_id_stays_whole_whatever_its_digits() -> None:
    digits = UUID("13812345-6781-4123-8567-813812345678")
    assert redact(digits) == str(digits)


# --------------------------------------------------------------------------------------------------- metrics


def test_every_series_is_in_the_answer_of_its_own_registry() -> None:
    own = Metrics()
    own.outbox_oldest_age_seconds.set(3)
    own.outbox_unpublished.set(7)
    own.consumer_lag.labels(topic="employment.loans", partition=0).set(5)
    own.consumer_handled_total.labels(type="city.employment.loans.loan-drawn.v1", outcome="done").inc()
    own.relay_published_total.inc(500)
    own.dead_letters.inc()
    own.audit_unsealed.set(2)
    text, content_type = own.render()
    assert content_type.startswith("text/plain")
    for line in (
        "outbox_oldest_age_seconds 3.0",
        "outbox_unpublished 7.0",
        'consumer_lag{partition="0",topic="employment.loans"} 5.0',
        'consumer_handled_total{outcome="done",type="city.employment.loans.loan-drawn.v1"} 1.0',
        "relay_published_total 500.0",
        "dead_letters 1.0",
        "audit_unsealed 2.0",
        "process_open_fds",
    ):
        assert line in text.decode()
    assert Metrics().registry.get_sample_value("dead_letters") == 0


# ------------------------------------------------------------------------------------------------------ HTTP


def service() -> FastAPI:
    """An application whose routes stand in a router within a router, as in every service."""
    app = FastAPI(telemetry={"tracing": False, "metrics": False, "logs": False})
    spells = APIRouter(prefix="/spells")

    @spells.get("/{spell_id}")
    async def read(spell_id: str) -> dict[str, str | None]:
        return {"traceparent": current_traceparent()}

    @spells.get("/{spell_id}/stream")
    async def stream(spell_id: str) -> StreamingResponse:
        async def parts() -> AsyncIterator[bytes]:
            yield b"a"
            yield b"b"

        return StreamingResponse(parts())

    @spells.post("/{spell_id}/confirmation")
    async def confirm(spell_id: str) -> None:
        raise RuntimeError("张三丰")

    outer = APIRouter(prefix="/v1")
    outer.include_router(spells)
    app.include_router(outer)
    app.add_middleware(HttpTelemetry, service="registration")
    return app


async def call(method: str, path: str, **headers: str) -> httpx.Response:
    transport = httpx.ASGITransport(service(), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://registration") as client:
        return await client.request(method, path, headers=headers)


def counted(method: str, route: str, status: int) -> float:
    labels = {"service": "registration", "method": method, "route": route, "status": str(status)}
    return metrics.registry.get_sample_value("http_request_seconds_count", labels) or 0


@pytest.mark.parametrize(
    ("method", "path", "counted_method", "route", "status"),
    [
        ("GET", f"/v1/spells/{IDENTITY}", "GET", "/v1/spells/{spell_id}", 200),
        ("GET", "/v1/spells/9/stream", "GET", "/v1/spells/{spell_id}/stream", 200),
        ("POST", "/v1/spells/9/confirmation", "POST", "/v1/spells/{spell_id}/confirmation", 500),
        ("DELETE", "/v1/spells/9", "DELETE", "/v1/spells/{spell_id}", 405),
        ("GET", f"/v1/nothing/{MOBILE}", "GET", "unmatched", 404),
        ("BREW", "/v1/spells/9", "OTHER", "/v1/spells/{spell_id}", 405),
    ],
)
async def test_a_request_is_counted_once_under_its_whole_template(
    method: str, path: str, counted_method: str, route: str, status: int
) -> None:
    before = counted(counted_method, route, status)
    answer = await call(method, path)
    assert answer.status_code == status
    assert counted(counted_method, route, status) == before + 1
    text = render()[0].decode()
    assert IDENTITY not in text
    assert MOBILE not in text


async def test_a_failed_request_is_logged_by_template(logs: Logs) -> None:
    logs.configure()
    await call("GET", "/v1/spells/9")
    await call("POST", f"/v1/spells/{IDENTITY}/confirmation")
    line = logs.line()
    assert (line["event"], line["level"], line["status"]) == ("http request", "warning", 500)
    assert (line["method"], line["route"]) == ("POST", "/v1/spells/{spell_id}/confirmation")


def test_a_service_that_is_not_named_is_the_one_whose_logs_these_are(logs: Logs) -> None:
    logs.configure()
    assert HttpTelemetry(service())._service == "subsidy"


# ---------------------------------------------------------------------------------------------------- traces


def test_without_a_collector_nothing_is_recorded() -> None:
    shut_down_tracing()
    configure_tracing("subsidy", None)
    with span("take in", kind="consumer", traceparent=f"00-{'a' * 32}-{'b' * 16}-01") as opened:
        assert not opened.is_recording()
        assert current_traceparent() is None


def test_no_span_is_open_no_traceparent(spans: InMemorySpanExporter) -> None:
    assert current_traceparent() is None


def test_a_trace_crosses_the_bus(spans: InMemorySpanExporter) -> None:
    with span("confirm", kind="server"):
        travelling = current_traceparent()
    assert travelling is not None
    with span("take in", kind="consumer", traceparent=travelling), span("pay"):
        pass

    seen = finished(spans)
    confirm, take_in, pay = seen["confirm"], seen["take in"], seen["pay"]
    assert confirm.context is not None
    assert take_in.context is not None
    assert take_in.parent is not None
    assert pay.parent is not None
    assert confirm.parent is None
    assert take_in.parent.span_id == confirm.context.span_id
    assert take_in.parent.is_remote
    assert pay.parent.span_id == take_in.context.span_id
    assert {one.context.trace_id for one in seen.values() if one.context} == {confirm.context.trace_id}


def test_the_event_s_trace_wins_over_a_span_that_is_open_here(spans: InMemorySpanExporter) -> None:
    with span("poll"), span("take in", kind="consumer", traceparent=f"00-{'a' * 32}-{'b' * 16}-01"):
        pass
    taken = finished(spans)["take in"]
    assert taken.context is not None
    assert f"{taken.context.trace_id:032x}" == "a" * 32


@pytest.mark.parametrize("traceparent", ["", "rubbish", f"00-{'0' * 32}-{'b' * 16}-01", "\x00"])
def test_a_traceparent_that_can_not_be_read_starts_a_new_trace(spans: InMemorySpanExporter, traceparent: str) -> None:
    with span("take in", traceparent=traceparent):
        pass
    assert finished(spans)["take in"].parent is None


def test_an_exception_marks_its_span_by_type_and_keeps_its_message_out(spans: InMemorySpanExporter) -> None:
    with pytest.raises(RuntimeError), span("pay", attributes={"note": f"to {ACCOUNT}", "attempt": 2}):
        raise RuntimeError("张三丰")
    paid = finished(spans)["pay"]
    assert paid.status.status_code is StatusCode.ERROR
    assert paid.attributes == {"note": f"to {REDACTED}", "attempt": 2, "error.type": "RuntimeError"}
    assert paid.status.description is None
    assert not paid.events


async def test_a_request_continues_the_caller_s_trace(spans: InMemorySpanExporter) -> None:
    answer = await call("GET", f"/v1/spells/{IDENTITY}", traceparent=f"00-{'a' * 32}-{'b' * 16}-01")
    assert answer.json()["traceparent"].startswith(f"00-{'a' * 32}-")
    served = finished(spans)["GET /v1/spells/{spell_id}"]
    assert served.parent is not None
    assert f"{served.parent.span_id:016x}" == "b" * 16
    assert served.attributes == {
        "http.request.method": "GET",
        "http.route": "/v1/spells/{spell_id}",
        "http.response.status_code": 200,
    }


async def test_a_request_that_fails_has_a_failed_span(spans: InMemorySpanExporter) -> None:
    await call("POST", "/v1/spells/9/confirmation")
    served = finished(spans)["POST /v1/spells/{spell_id}/confirmation"]
    assert served.status.status_code is StatusCode.ERROR
    assert served.status.description is None
    assert not served.events


def test_spans_go_to_the_collector_s_trace_address(spans: InMemorySpanExporter) -> None:
    configure_tracing("subsidy", "http://127.0.0.1:9/")
    assert traces._Tracing.provider is not None
    [processor] = traces._Tracing.provider._active_span_processor._span_processors
    assert processor._batch_processor._exporter._endpoint == "http://127.0.0.1:9/v1/traces"  # type: ignore[attr-defined]
    shut_down_tracing()
    assert current_traceparent() is None
