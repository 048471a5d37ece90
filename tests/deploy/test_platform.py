import json
import signal
import socket
import stat
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from deploy.local import child, keys, ports
from deploy.local.broker import ROOT
from deploy.local.platform import Platform, reset


def an_offset_for(squatter: socket.socket, name: str) -> int:
    for offset in range(1000, 10_000):
        try:
            squatter.bind((child.LOOPBACK, ports.STANDARD[name] + offset))
        except OSError:
            continue
        squatter.listen()
        return offset
    raise AssertionError("no free port")


def test_a_taken_port_is_named_with_who_wants_it(tmp_path: Path) -> None:
    with socket.socket() as squatter:
        offset = an_offset_for(squatter, "bank")
        words = ["-m", "deploy.local", "up", "--state", str(tmp_path), "--offset", str(offset)]
        answer = subprocess.run([sys.executable, *words], cwd=ROOT, capture_output=True, text=True, check=False)

    assert f"port {8191 + offset} is taken, and bank wants it" in answer.stdout
    assert answer.returncode == 2
    assert not (tmp_path / "postgres").exists()


def test_a_port_that_has_just_been_given_up_can_be_had() -> None:
    ports.check(ports.free())


def test_every_process_has_a_port_of_its_own() -> None:
    assert len(set(ports.STANDARD.values())) == len(ports.STANDARD)


def test_a_service_is_told_everything_under_the_same_names(tmp_path: Path) -> None:
    platform = Platform(tmp_path, at=ports.shifted(1000), bootstrap="127.0.0.1:9092")

    told = platform.env("subsidy-worker")

    assert told["DATABASE_URL"] == "postgresql+asyncpg://postgres@127.0.0.1:56432/employment_subsidy"
    assert told["PORT"] == "9112"
    assert told["TOKEN_ISSUER"] == "http://127.0.0.1:9190"
    assert told["JWKS_URL"] == "http://127.0.0.1:9190/jwks"
    assert told["BANK_URL"] == "http://127.0.0.1:9191"
    assert "BANK_URL" not in platform.env("loans-worker")


def test_local_keys_are_made_once_and_are_their_owners_alone(tmp_path: Path) -> None:
    file = tmp_path / "keys.json"

    assert keys.load(file) == keys.load(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert set(json.loads(keys.load(file)["ENCRYPTION_KEYS"])["keys"]) == {"k1"}


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent was killed")
def test_a_child_does_not_outlive_a_killed_parent() -> None:
    code = "import sys; from deploy.local import child; print(child.spawn(['sleep', '600']).pid, flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        assert child.birth(pid) is not None
        parent.kill()
        while child.birth(pid) is not None:
            time.sleep(0.01)


def test_reset_ends_the_process_it_recorded_and_no_other(tmp_path: Path) -> None:
    ours, reused = (child.spawn(["sleep", "600"]) for _ in range(2))
    record = {
        "bank": {"pid": ours.pid, "born": child.birth(ours.pid)},
        "issuer": {"pid": reused.pid, "born": "another process that had this pid"},
    }
    (tmp_path / "processes.json").write_text(json.dumps(record))
    (tmp_path / "bank.sqlite").touch()
    (tmp_path / "of-somebody-else").touch()
    try:
        assert reset(tmp_path) == ["bank"]
        assert ours.wait() == -signal.SIGTERM
        assert reused.poll() is None
        assert [left.name for left in tmp_path.iterdir()] == ["of-somebody-else"]
    finally:
        child.stop(reused)


def test_a_platform_starts_survives_a_kill_and_stops(tmp_path: Path) -> None:
    with Platform(tmp_path, at=ports.free(), services=(), durable=False) as platform:
        for name in ("bank", "postgres"):
            platform.kill(name)
            platform.start_process(name)
            platform.wait_ready(name)
        assert platform.ended() == {}
        assert httpx.get(f"{platform.url('issuer')}/jwks").status_code == 200
        recorded = json.loads((tmp_path / "processes.json").read_text())
        assert set(recorded) == {"postgres", "broker", "issuer", "bank"}

    assert [name for name, process in recorded.items() if child.birth(process["pid"]) == process["born"]] == []
