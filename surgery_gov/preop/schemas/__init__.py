"""What pages and programs post about cases."""
