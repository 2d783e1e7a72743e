"""The rules of the decision: pure, deterministic, failing closed."""
