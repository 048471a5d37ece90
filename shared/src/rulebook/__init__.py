"""Pure policy engine: figures, clauses, verdicts and calendar arithmetic; no input or output."""
