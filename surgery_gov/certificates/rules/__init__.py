"""Certificates and rosters as values: content, number, verdict, the offline roster. Pure."""
