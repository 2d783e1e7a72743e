"""The shapes at the edge: the form of a page, the requests and answers of the service."""
