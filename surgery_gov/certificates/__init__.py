"""Certificates of surgical privileges (授权书), rosters, and the signed roster for no network."""
