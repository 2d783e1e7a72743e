"""Reading certificates, drafts of them, verdicts, rosters, and what the offline roster holds."""
