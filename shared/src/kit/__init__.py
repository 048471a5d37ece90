"""Mechanism without policy words: database, events, security, observability."""
