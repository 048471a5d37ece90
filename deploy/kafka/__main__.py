"""The command line of the local Kafka: `python -m deploy.kafka start|stop|classpath`."""

import argparse
import sys
from pathlib import Path

from deploy.kafka.server import PORT, STATE, Availability, Kafka, KafkaError, classpath, maven_available


def main(words: list[str]) -> int:
    """Run one command and answer its exit code: 0 done, 1 failed, 3 Kafka is not to be had on this machine."""
    parser = argparse.ArgumentParser(prog="python -m deploy.kafka", description=__doc__)
    parser.add_argument("command", choices=["start", "stop", "classpath", "available"])
    parser.add_argument("--folder", type=Path, default=STATE / "node")
    parser.add_argument("--port", type=int, default=PORT)
    arguments = parser.parse_args(words)
    node = Kafka(arguments.folder, arguments.port, detached=True)
    try:
        if arguments.command == "stop":
            print("stopped" if node.stop_recorded() else "nothing to stop")
            return 0
        availability = maven_available()
        if availability is not Availability.AVAILABLE:
            print(f"Apache Kafka cannot be started here: {availability}")
            return 3
        if arguments.command == "start":
            node.stop_recorded()
            node.start()
            print(f"Apache Kafka at {node.bootstrap}, log in {node.log}")
        else:
            print(classpath() if arguments.command == "classpath" else availability)
    except KafkaError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
