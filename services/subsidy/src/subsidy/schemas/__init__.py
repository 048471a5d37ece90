"""The subsidy service's shapes on the wire."""
