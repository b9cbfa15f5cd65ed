"""Search over the catalogue: a query in words, ranked hits and facet counts out. No Qt."""
