"""What the catalog means: codes, grades, entries, editions and what changes between them. Pure."""
