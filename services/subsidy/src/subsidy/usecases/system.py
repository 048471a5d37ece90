"""The service itself, as whoever acts where nobody asked."""

from kit.actor import Actor

SYSTEM = Actor.system("subsidy")
