"""Who was authorized for what, by whom, since when, until when: an append-only ledger."""
