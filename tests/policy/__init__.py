"""The case runner: worked examples of policy staff, in YAML, through the rules."""
