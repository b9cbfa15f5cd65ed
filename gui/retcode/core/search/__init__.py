"""Search the catalogue: from a query to ranked hits, and how many of them each filter would leave."""
