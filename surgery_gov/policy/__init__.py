"""The institution's profile and the rule settings, dated, each with its basis."""
