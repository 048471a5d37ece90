"""Registration's shapes on the wire."""
