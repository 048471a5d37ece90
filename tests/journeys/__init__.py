"""Journeys through one running platform, which ends with the last of them."""
