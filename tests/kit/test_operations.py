"""What operations ask: is it alive, is it ready, how is it doing; and who may ask."""

from sqlalchemy import text

from deploy.local.broker import Broker
from kit.actor import Role
from kit.operations import Health
from kit.testing import ServiceUnderTest
from tests.kit.notes import warning


async def ready(noted: ServiceUnderTest) -> tuple[int, dict[str, str]]:
    answer = await noted.stranger.get("/readyz")
    return answer.status_code, answer.json()["checks"]


async def test_it_is_ready_with_database_migrations_and_broker(noted: ServiceUnderTest) -> None:
    with Broker() as broker:
        settings = noted.service.settings.model_copy(update={"kafka_bootstrap_servers": broker.bootstrap})
        noted.app.state.health = Health(noted.database, settings, noted.service.revision)
        assert await ready(noted) == (
            200,
            {"process": "ok", "broker": "ok", "database": "ok", "migrations": "ok"},
        )
        noted.app.state.health.draining = True
        assert (await ready(noted))[0] == 503
        noted.app.state.health.draining = False
        async with noted.database.engine.begin() as connection:
            await connection.execute(text("UPDATE alembic_version SET version_num = 'older'"))
        assert (await ready(noted))[0] == 200, "a later migration does not take away the replicas that still run"
        noted.app.state.health = Health(noted.database, settings, noted.service.revision)
        assert (await ready(noted))[1]["migrations"].startswith("older, not "), "a new one does not start on it"


async def test_without_a_broker_it_is_alive_but_not_ready(noted: ServiceUnderTest) -> None:
    status, checks = await ready(noted)
    assert (status, checks["broker"], checks["database"]) == (503, "no server answers", "ok")
    assert (await noted.stranger.get("/healthz")).status_code == 200


async def test_metrics_tell_latency_by_route_and_what_was_taken_in(noted: ServiceUnderTest) -> None:
    await noted.caller(Role.CASE_WORKER).post("/v1/notes", {"words": "measured"})
    await noted.hears(warning("1"), subject="note/1")
    page = (await noted.stranger.get("/metrics")).text
    for name in ("outbox_oldest_age_seconds", "consumer_lag", "dead_letters", "http_request_seconds_bucket"):
        assert name in page
    assert 'route="/v1/notes"' in page
    assert "/v1/notes/" not in page.replace("/v1/notes/{note_id}", ""), "ids would make a series each"


async def test_dead_letters_and_schedules_are_for_administrators_and_auditors(noted: ServiceUnderTest) -> None:
    for role in Role:
        for path in ("/v1/operations/dead-letters", "/v1/operations/schedules"):
            answer = await noted.caller(role).get(path)
            assert answer.status_code == (200 if role in {Role.ADMINISTRATOR, Role.AUDITOR} else 403), role


async def test_an_auditor_reads_and_does_not_replay(noted: ServiceUnderTest) -> None:
    answer = await noted.caller(Role.AUDITOR).post("/v1/operations/dead-letters/1/replays", {"reason": "no"})
    assert answer.status_code == 403


async def test_replaying_a_letter_that_is_not_there_is_404(noted: ServiceUnderTest) -> None:
    answer = await noted.caller(Role.ADMINISTRATOR).post("/v1/operations/dead-letters/77/replays", {"reason": "no"})
    assert answer.status_code == 404
