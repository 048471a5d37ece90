#!/bin/bash
# Makes the topics that are named as arguments, unless they are there: create-topics.sh TOPIC...
# PARTITIONS is for good: a later change would send a subject's events to two partitions.
set -eu
for topic in "$@"; do
  /opt/kafka/bin/kafka-topics.sh --bootstrap-server "$BOOTSTRAP" --create --if-not-exists \
    --topic "$topic" --partitions "$PARTITIONS" --replication-factor "$REPLICATION" \
    --config "retention.ms=$((RETENTION_HOURS * 3600000))"
done
