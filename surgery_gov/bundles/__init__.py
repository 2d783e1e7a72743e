"""Named sets of catalog entries that a department keeps (手术包)."""
