"""Plans, priced lines split by funder, agreements and instalments."""
