"""A broker that speaks the Kafka protocol without a JVM: the cluster inside librdkafka, in a process of its own.

What aiokafka 0.14 sees of it, measured with an idempotent producer (`acks="all"`) and one consumer per group:

- A first join takes 15 ms, also for a subscription to topics that do not exist yet: they are made with 4 partitions.
  Produce to consume takes 2 ms.
- A member that leaves (`stop()` without `group_instance_id`) comes back after session timeout - 1 s.
- A member that is killed comes back after 2 x session timeout - 1.3 s, because the dead member is elected leader and
  has to time out: 18.7 s at 10 s, 11.7 s at 6 s, 5.7 s at 3 s, 2.2 s at 1.5 s, 1.9 s at 1.1 s (the best there is;
  at 1 s and below the cluster counts differently and takes longer).
- Static membership is not understood. A `group_instance_id` gains nothing after a kill and, because aiokafka then
  does not leave when it stops, makes a clean restart as slow as a kill: leave it out here, keep it for Apache Kafka.
- A second member makes the group fail in SyncGroup: one worker per group.
- Each partition keeps its last 5 MiB. A reader further behind is reset to the earliest that is left.
- Sequence numbers are checked for transactional producers only, so a retried send may appear twice.
"""

import ctypes
import importlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from deploy.local import child

ROOT = Path(__file__).resolve().parents[2]
PARTITIONS = 4
START_SECONDS = 30.0
# What the first member of a group waits for others. The library's own 3,000 ms would delay every start.
FIRST_JOIN_MILLISECONDS = 10


class BrokerError(RuntimeError):
    """The broker's process ended before it could be reached."""


class Broker:
    """The embedded broker as a child process, so that a test can kill it; `bootstrap` is its address.

    Everything is in memory and a restart gives an empty broker at another address.
    """

    def __init__(self, *, topics: Sequence[str] = (), partitions: int = PARTITIONS) -> None:
        """`topics` exist from the start with `partitions` each; any other is made with 4 when first named."""
        self._topics = topics
        self._partitions = partitions
        self._process: subprocess.Popen[bytes] | None = None
        self.bootstrap = ""

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> Self:
        """Start an empty broker and wait until its address is known."""
        with tempfile.TemporaryDirectory() as folder:
            address_file = Path(folder) / "address"
            self._process = child.spawn(
                command(address_file, topics=self._topics, partitions=self._partitions), cwd=ROOT
            )
            self.bootstrap = read_address(address_file, self._process)
        return self

    def stop(self) -> None:
        if self._process is not None:
            child.stop(self._process)
            self._process = None

    def kill(self) -> None:
        """SIGKILL: connections break, everything that the broker held is gone."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


def command(address_file: Path, *, topics: Sequence[str] = (), partitions: int = PARTITIONS) -> list[str | Path]:
    """The command line of a broker process."""
    named = [word for topic in topics for word in ("--topic", topic)]
    start: list[str | Path] = [sys.executable, "-m", "deploy.local", "broker", "--address-file", address_file]
    return [*start, "--partitions", str(partitions), *named]


def read_address(address_file: Path, process: subprocess.Popen[bytes]) -> str:
    """Wait for a starting broker to write down where it listens."""
    deadline = time.monotonic() + START_SECONDS
    while not address_file.exists():
        if process.poll() is not None:
            raise BrokerError(f"the broker ended with {process.returncode}")
        if time.monotonic() > deadline:
            child.stop(process)
            raise BrokerError(f"the broker wrote no address within {START_SECONDS:.0f} s")
        time.sleep(0.02)
    return address_file.read_text().strip()


def serve(address_file: Path, *, topics: Sequence[str] = (), partitions: int = PARTITIONS) -> None:
    """Run the broker in this process until SIGTERM or SIGINT; its address is in `address_file` while it runs."""
    signals = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    address_file.unlink(missing_ok=True)
    address = _open_cluster(topics, partitions)
    address_file.parent.mkdir(parents=True, exist_ok=True)
    draft = address_file.with_name(f"{address_file.name}.{os.getpid()}")
    draft.write_text(f"{address}\n")
    draft.replace(address_file)
    print(f"broker at {address}", flush=True)
    signal.sigwait(signals)
    address_file.unlink(missing_ok=True)


def _open_cluster(topics: Sequence[str], partitions: int) -> str:
    """Open a cluster of one broker and answer its address.

    The Python client can only ask for a cluster by a configuration key. The library's own functions, which the client
    carries, also make topics with a number of partitions and shorten the wait of a group's first member.
    """
    library = ctypes.CDLL(importlib.import_module("confluent_kafka.cimpl").__file__)
    new, cluster_new = library.rd_kafka_new, library.rd_kafka_mock_cluster_new
    bootstraps, topic_create = library.rd_kafka_mock_cluster_bootstraps, library.rd_kafka_mock_topic_create
    first_join = library.rd_kafka_mock_group_initial_rebalance_delay_ms
    conf_new, conf_set = library.rd_kafka_conf_new, library.rd_kafka_conf_set
    conf_new.restype = new.restype = cluster_new.restype = ctypes.c_void_p
    conf_set.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_size_t]
    new.argtypes = [ctypes.c_int, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_size_t]
    cluster_new.argtypes = [ctypes.c_void_p, ctypes.c_int]
    bootstraps.argtypes, bootstraps.restype = [ctypes.c_void_p], ctypes.c_char_p
    topic_create.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int, ctypes.c_int]
    first_join.argtypes = [ctypes.c_void_p, ctypes.c_int32]

    reason = ctypes.create_string_buffer(512)
    configuration = conf_new()
    # The client that carries the cluster connects to nothing; its complaint about that is of no use to anyone.
    conf_set(configuration, b"log_level", b"3", reason, len(reason))
    client = new(0, configuration, reason, len(reason))
    cluster = cluster_new(client, 1) if client else None
    if not cluster:
        raise BrokerError(reason.value.decode() or "librdkafka opened no cluster")
    first_join(cluster, FIRST_JOIN_MILLISECONDS)
    for topic in topics:
        if error := topic_create(cluster, topic.encode(), partitions, 1):
            raise BrokerError(f"topic {topic} was not made: error {error}")
    address: bytes = bootstraps(cluster)
    return address.decode()
