"""The published language: the events that each service announces."""
