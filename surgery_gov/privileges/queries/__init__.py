"""Reading privileges: the ledger, its projection, and who may be seen."""
