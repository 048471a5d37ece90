import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib import import_module
from pathlib import Path
from threading import Thread
from unittest import mock

import pytest
import yaml
from jsonschema import Draft202012Validator

from deploy.compose import realm, secrets
from deploy.local import child, ports
from deploy.local.platform import TOPICS, Platform, database
from kit import operations
from kit.policy import PUBLIC
from kit.settings import ServiceSettings
from kit.vault import Vault
from scripts.asyncapi import document
from tests.deploy.composition import ROOT, VARIABLE, container, env_file, environment, interpolated, raw

PROCESSES = [f"{service}-{role}" for service in ports.SERVICES for role in ("api", "worker")]
PROCESS = pytest.mark.parametrize("name", PROCESSES)
SERVICE = pytest.mark.parametrize("service", ports.SERVICES)
WORKER_PARTS = 5  # http, consumer, jobs, relay, housekeeping: they stop one after the other

LOCAL_ALONE = {
    "KAFKA_SESSION_TIMEOUT_MS": "the embedded broker lets a restarted worker in only after its old session",
    "OUTBOX_REPUBLISH_SECONDS": "the embedded broker forgets everything when it stops",
    "PYTHONUNBUFFERED": "the image sets it",
}
COMPOSE_ALONE = {
    "DRAIN_SECONDS": "a proxy in front has to see that a process is no longer ready",
    "OTEL_EXPORTER_OTLP_ENDPOINT": "there is a collector only where an operator has one",
}


def service_of(name: str) -> str:
    return name.rpartition("-")[0]


def settings_class(service: str) -> type[ServiceSettings]:
    found: type[ServiceSettings] = import_module(f"{service}.settings").Settings
    return found


def settings_of(name: str) -> ServiceSettings:
    """The settings that a process makes of what its container tells it."""
    with mock.patch.dict(os.environ, environment(name), clear=True):
        return settings_class(service_of(name))()


def seconds(duration: str) -> float:
    found = re.fullmatch(r"(\d+)s", duration)
    assert found is not None
    return timedelta(seconds=int(found[1])).total_seconds()


def test_the_file_is_what_the_compose_specification_asks_for() -> None:
    specification = json.loads((ROOT / "deploy/schemas/compose-spec.json").read_text())

    assert [error.message for error in Draft202012Validator(specification).iter_errors(raw())] == []


def test_a_file_that_is_not_is_told_apart() -> None:
    specification = json.loads((ROOT / "deploy/schemas/compose-spec.json").read_text())

    assert not Draft202012Validator(specification).is_valid({"services": {"postgres": {"imagge": "postgres:18"}}})


def test_each_service_is_migrated_and_runs_as_api_and_worker() -> None:
    stores = {"postgres", "kafka", "kafka-topics", "keycloak"}
    default = {name for name, told in raw()["services"].items() if not told.get("profiles")}

    assert default == stores | set(PROCESSES) | {f"{service}-migrate" for service in ports.SERVICES}


@PROCESS
def test_whatever_a_container_sets_its_service_reads(name: str) -> None:
    fields = {field.upper() for field in settings_class(service_of(name)).model_fields}

    assert set(container(name)["environment"]) <= fields


@PROCESS
def test_a_process_finds_settings_that_it_can_start_with(name: str) -> None:
    settings = settings_of(name)

    assert settings.database_url.endswith(f"@postgres:5432/{database(settings.SERVICE)}")
    assert Vault.of(settings) is not None


@PROCESS
def test_a_process_is_told_the_same_here_as_on_the_local_platform(name: str, tmp_path: Path) -> None:
    with mock.patch.dict(os.environ, clear=True):
        local = set(Platform(tmp_path, bootstrap="127.0.0.1:9092").env(name))
    here = set(container(name)["environment"])

    assert local - here == set(LOCAL_ALONE)
    assert here - local == set(COMPOSE_ALONE)


@PROCESS
def test_a_process_listens_where_it_does_on_the_local_platform(name: str) -> None:
    port = ports.STANDARD[name]

    assert settings_of(name).port == port
    assert settings_of(name).host == "0.0.0.0"  # noqa: S104  # in a container of its own
    if name.endswith("-api"):
        assert [interpolated(published) for published in container(name)["ports"]] == [f"127.0.0.1:{port}:{port}"]
    else:
        assert "ports" not in container(name)


def test_the_issuer_is_where_the_local_one_is() -> None:
    published = [interpolated(port) for port in container("keycloak")["ports"]]

    assert published == [f"127.0.0.1:{ports.STANDARD['issuer']}:8080"]


@PROCESS
def test_a_token_is_good_where_keycloak_made_it_for_the_platform(name: str) -> None:
    settings, keycloak = settings_of(name), environment("keycloak")

    assert settings.token_issuer == f"{keycloak['KC_HOSTNAME']}/realms/{realm.REALM}"
    assert settings.token_audience == realm.AUDIENCE
    assert str(settings.jwks_url) == f"http://keycloak:8080/realms/{realm.REALM}/protocol/openid-connect/certs"


@PROCESS
def test_a_process_starts_when_its_database_is_migrated_and_the_topics_are_there(name: str) -> None:
    done = {"condition": "service_completed_successfully"}

    assert container(name)["depends_on"] == {f"{service_of(name)}-migrate": done, "kafka-topics": done}


@SERVICE
def test_a_service_is_migrated_in_its_own_database_by_the_image_that_runs_it(service: str) -> None:
    migration, api, worker = (container(f"{service}-{role}") for role in ("migrate", "api", "worker"))

    assert migration["entrypoint"] == ["alembic", "upgrade", "head"]
    assert migration["restart"] == "no"
    assert environment(f"{service}-migrate") == {"DATABASE_URL": environment(f"{service}-api")["DATABASE_URL"]}
    assert migration["image"] == api["image"] == worker["image"]
    assert api["build"]["dockerfile"] == f"services/{service}/Dockerfile"
    assert (api["command"], worker["command"]) == (["api"], ["worker"])


@PROCESS
def test_a_process_has_time_to_finish_what_it_accepted(name: str) -> None:
    settings = settings_of(name)
    parts = WORKER_PARTS if name.endswith("-worker") else 1

    assert seconds(container(name)["stop_grace_period"]) > settings.drain_seconds + parts * settings.stop_seconds


@PROCESS
def test_a_process_may_do_no_more_than_it_needs(name: str) -> None:
    told = container(name)

    assert told["read_only"]
    assert told["cap_drop"] == ["ALL"]
    assert told["security_opt"] == ["no-new-privileges:true"]
    assert told["restart"] == "unless-stopped"


@pytest.mark.parametrize("name", raw()["services"])
def test_every_container_has_limits(name: str) -> None:
    assert set(container(name)["deploy"]["resources"]["limits"]) == {"cpus", "memory"}


@contextmanager
def answering(status: int) -> Iterator[tuple[int, list[str]]]:
    """Something that answers every request so; its port and the paths that it was asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(status)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # its name in the library
            pass

    with HTTPServer((child.LOOPBACK, 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port, asked
        server.shutdown()


@pytest.mark.parametrize(("status", "healthy"), [(200, True), (503, False)])
def test_the_health_check_asks_whether_the_process_is_ready(status: int, healthy: bool) -> None:  # noqa: FBT001
    [check] = {tuple(container(name)["healthcheck"]["test"]) for name in PROCESSES}
    with answering(status) as (port, asked):
        answer = subprocess.run([sys.executable, *check[2:]], env={"PORT": str(port)}, capture_output=True, check=False)

    assert check[:2] == ("CMD", "python")
    assert (answer.returncode == 0) == healthy
    assert asked == ["/readyz"]  # as the local platform does
    assert operations.POLICIES["GET", asked[0]] is PUBLIC


def test_the_topics_are_those_of_the_contracts_and_their_dead_twins() -> None:
    announced = {channel["address"] for channel in document()["channels"].values()}
    made = container("kafka-topics")["command"]

    assert sorted(made) == sorted([*TOPICS, *(f"{topic}.dead" for topic in TOPICS)])
    assert announced == set(TOPICS)
    assert int(environment("kafka-topics")["PARTITIONS"]) > 1
    assert environment("kafka")["KAFKA_AUTO_CREATE_TOPICS_ENABLE"] == "false"


def test_topics_are_made_by_a_script_that_leaves_those_that_are_there(tmp_path: Path) -> None:
    # In the place of the tool from the image: it writes down what it was asked.
    tool = tmp_path / "kafka-topics.sh"
    tool.write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/asked\n')
    tool.chmod(0o755)
    script = (ROOT / "deploy/compose/kafka/create-topics.sh").read_text()
    told = environment("kafka-topics")
    subprocess.run(
        ["bash", "-c", script.replace("/opt/kafka/bin/kafka-topics.sh", str(tool)), "create-topics", "one", "two"],  # noqa: S607
        env={**told, "PATH": os.defpath},
        check=True,
    )

    retention = int(told["RETENTION_HOURS"]) * 3_600_000
    assert (tmp_path / "asked").read_text().splitlines() == [
        f"--bootstrap-server kafka:9092 --create --if-not-exists --topic {topic} --partitions {told['PARTITIONS']} "
        f"--replication-factor 1 --config retention.ms={retention}"
        for topic in ("one", "two")
    ]


@PROCESS
def test_the_broker_takes_whatever_a_relay_may_send_and_forgets_before_the_outbox_does(name: str) -> None:
    settings = settings_of(name)

    assert int(environment("kafka")["KAFKA_MESSAGE_MAX_BYTES"]) >= 2 * settings.body_limit_bytes
    assert int(environment("kafka-topics")["RETENTION_HOURS"]) <= settings.outbox_retention_days * 24
    assert settings.kafka_bootstrap_servers == "kafka:9092"


def test_kafka_is_the_release_that_the_tests_run_against() -> None:
    pom = (ROOT / "deploy/kafka/pom.xml").read_text()
    release = re.search(r"<artifactId>kafka_2\.13</artifactId>\s*<version>([^<]+)<", pom)

    assert release is not None
    assert container("kafka")["image"] == container("kafka-topics")["image"] == f"apache/kafka:{release[1]}"


def test_postgres_and_kafka_are_reached_from_inside_alone() -> None:
    assert raw()["networks"]["stores"] == {"internal": True}
    for name in ("postgres", "kafka"):
        assert container(name)["networks"] == ["stores"]
        assert "ports" not in container(name)


def test_no_image_names_the_host_that_it_comes_from() -> None:
    for name, told in raw()["services"].items():
        host, slash, _ = told["image"].partition("/")
        assert not (slash and re.search(r"[.:]", host)), name


def test_no_secret_stands_in_the_file() -> None:
    for name, told in raw()["services"].items():
        for variable, value in told.get("environment", {}).items():
            if re.search(r"PASSWORD$|_KEYS?$", variable):
                assert VARIABLE.fullmatch(value), f"{name}: {variable}"
                assert ":?" in value, f"{name}: {variable}"
            if variable == "DATABASE_URL":
                assert re.search(r"//[a-z]+:\$\{[A-Z_]+:\?[^}]+\}@", value), name


def test_every_variable_of_the_file_is_in_the_example_and_none_besides() -> None:
    example = re.findall(r"^(?:# )?([A-Z_]+)=", secrets.EXAMPLE.read_text(), re.MULTILINE)
    read = {found["name"] for found in VARIABLE.finditer((ROOT / "docker-compose.yml").read_text())} - {None}
    passed_on = {key for name in PROCESSES for key, value in container(name)["environment"].items() if value is None}

    assert sorted(example) == sorted(read | passed_on)


def test_no_secret_stands_in_the_example_and_no_two_services_get_the_same() -> None:
    empty = re.findall(r"^([A-Z_]+)=$", secrets.EXAMPLE.read_text(), re.MULTILINE)
    made = [env_file()[name] for name in empty]

    assert {name for name in env_file() if re.search(r"PASSWORD$|_KEYS?$", name)} <= set(empty)
    assert all(made)
    assert len(set(made)) == len(made)


def test_prometheus_asks_every_process() -> None:
    config = yaml.safe_load((ROOT / "deploy/compose/prometheus/prometheus.yml").read_text())
    [job] = config["scrape_configs"]
    [group] = job["static_configs"]

    assert sorted(group["targets"]) == sorted(f"{name}:{ports.STANDARD[name]}" for name in PROCESSES)
    assert operations.POLICIES["GET", job["metrics_path"]] is PUBLIC
