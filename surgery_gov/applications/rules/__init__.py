"""Applications for privileges as values: what is asked, who acts, how it stands. Pure."""
