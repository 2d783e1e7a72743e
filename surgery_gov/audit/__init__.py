"""The trail: who did what, when, and what changed. Append-only and hash-chained."""
