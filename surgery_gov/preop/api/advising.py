"""CDS Hooks 2.0."""
