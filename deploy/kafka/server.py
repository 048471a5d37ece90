"""Apache Kafka itself: one KRaft node in one JVM process, its jars resolved by Maven."""

import json
import os
import shutil
import signal
import subprocess
import time
import uuid
from base64 import urlsafe_b64encode
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Self

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient

from deploy.local import child

POM = Path(__file__).with_name("pom.xml")
STATE = POM.parents[2] / ".local" / "kafka"
PORT = 9092
START_SECONDS = 90.0
JVM = ["-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:+ExitOnOutOfMemoryError", "-Dlog4j2.level=WARN"]
SETTINGS = {
    "process.roles": "broker,controller",
    "node.id": "1",
    "controller.listener.names": "CONTROLLER",
    "listener.security.protocol.map": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
    # A killed node is let in again only when its old self has timed out.
    "broker.session.timeout.ms": "3000",
    "broker.heartbeat.interval.ms": "500",
    "num.partitions": "4",
    "auto.create.topics.enable": "true",
    "message.max.bytes": "16777216",  # what a relay may send
    "group.initial.rebalance.delay.ms": "0",
    "group.min.session.timeout.ms": "1000",
    "offsets.topic.replication.factor": "1",
    "offsets.topic.num.partitions": "4",
    "transaction.state.log.replication.factor": "1",
    "transaction.state.log.min.isr": "1",
    "transaction.state.log.num.partitions": "4",
    "share.coordinator.state.topic.replication.factor": "1",
    "share.coordinator.state.topic.min.isr": "1",
}
# What Maven says when it is the network that failed it, and not what was asked for.
UNREACHABLE = ("Could not transfer", "Unknown host", "Connection refused", "Connection timed out", "in offline mode")


class Availability(StrEnum):
    """Whether Apache Kafka can be had on this machine."""

    AVAILABLE = "Maven Central answers"
    NO_MAVEN = "no Maven and Java on this machine"
    NO_ANSWER = "Maven Central does not answer"


class KafkaError(RuntimeError):
    """Kafka was not resolved or did not start; the message carries what was said last."""


class Kafka:
    """One Kafka node on the loopback interface; its topics outlive it in `folder`.

    A context manager for tests; `detached` lets the process live on when this one ends.
    """

    def __init__(self, folder: Path, port: int = 0, *, detached: bool = False) -> None:
        """Port 0 takes a free one, kept over restarts."""
        self.folder = folder.resolve()
        self.port = port or child.free_port()
        self.bootstrap = f"{child.LOOPBACK}:{self.port}"
        self.log = self.folder / "server.log"
        self._properties = self.folder / "server.properties"
        self._record = self.folder / "process.json"
        self._detached = detached
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> Self:
        """Resolve the jars and format the storage if that was not done yet, start, return when it answers."""
        java = ["java", *JVM, "-cp", classpath()]
        self.folder.mkdir(parents=True, exist_ok=True)
        self._configure()
        if not (self.folder / "data" / "meta.properties").exists():
            cluster = urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
            self._run(
                [*java, "kafka.tools.StorageTool", "format", f"--cluster-id={cluster}", "-c", str(self._properties)]
            )
        with self.log.open("ab") as log:
            self._process = child.spawn(
                [*java, "kafka.Kafka", self._properties],
                output=log.fileno(),
                cwd=self.folder,
                orphan_signal=None if self._detached else signal.SIGKILL,
            )
        self._record.write_text(json.dumps({"pid": self._process.pid, "born": child.birth(self._process.pid)}))
        self._wait_until_ready(self._process)
        return self

    def stop(self) -> None:
        """Controlled shutdown."""
        if self._process is not None:
            child.stop(self._process, patience=30.0)
            self._process = None
            self._record.unlink(missing_ok=True)

    def kill(self) -> None:
        """SIGKILL; what it had acknowledged is there again after `start`."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def restart(self) -> None:
        """Stop, unless it was killed before, and start on the same port with the same data."""
        self.stop()
        self.start()

    def stop_recorded(self) -> bool:
        """Stop what another process started in this folder; answer whether there was something to stop."""
        if not self._record.exists():
            return False
        recorded = json.loads(self._record.read_text())
        self._record.unlink()
        return child.stop_recorded(recorded["pid"], recorded["born"], patience=30.0)

    def _configure(self) -> None:
        controller = child.free_port()
        settings = SETTINGS | {
            "log.dirs": str(self.folder / "data"),
            "listeners": f"PLAINTEXT://{self.bootstrap},CONTROLLER://{child.LOOPBACK}:{controller}",
            "advertised.listeners": f"PLAINTEXT://{self.bootstrap}",
            "controller.quorum.voters": f"1@{child.LOOPBACK}:{controller}",
        }
        self._properties.write_text("".join(f"{name}={value}\n" for name, value in settings.items()))

    def _run(self, argv: list[str]) -> None:
        done = subprocess.run(argv, check=False, capture_output=True, text=True)  # noqa: S603
        if done.returncode != 0:
            raise KafkaError(done.stdout + done.stderr)

    def _wait_until_ready(self, process: subprocess.Popen[bytes]) -> None:
        client = AdminClient({"bootstrap.servers": self.bootstrap, "log_level": 0, "reconnect.backoff.max.ms": 100})
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                if client.list_topics(timeout=1.0).brokers:
                    return
            except KafkaException:
                if process.poll() is not None or time.monotonic() > deadline:
                    self.stop()
                    raise KafkaError(self.log.read_text(errors="replace")[-4000:]) from None


def maven_available() -> Availability:
    """Tell a machine without Maven from one that Maven Central does not answer, resolving Kafka on the way.

    Where Maven Central answers and Kafka is not resolved all the same, that is a `KafkaError`.
    """
    if shutil.which("mvn") is None or shutil.which("java") is None:
        return Availability.NO_MAVEN
    try:
        classpath()
    except KafkaError as error:
        if any(sign in str(error) for sign in UNREACHABLE):
            return Availability.NO_ANSWER
        raise
    return Availability.AVAILABLE


def classpath() -> str:
    """The jars of Kafka's server, copied to `.local/kafka/libs` unless those of this pom are there."""
    libraries, pom = STATE / "libs", POM.read_text()
    resolved = libraries / "pom.xml"
    if not resolved.exists() or resolved.read_text() != pom:
        shutil.rmtree(libraries, ignore_errors=True)
        arguments = ["dependency:copy-dependencies", f"-DoutputDirectory={libraries}", "-DincludeScope=runtime"]
        try:
            done = subprocess.run(  # noqa: S603
                ["mvn", "-B", "-q", "-f", str(POM), *arguments],  # noqa: S607
                check=False,
                capture_output=True,
                text=True,
            )
        except FileNotFoundError:
            raise KafkaError(Availability.NO_MAVEN) from None
        if done.returncode != 0:
            raise KafkaError(done.stdout + done.stderr)
        resolved.write_text(pom)
    return os.pathsep.join(str(jar) for jar in sorted(libraries.glob("*.jar")))
