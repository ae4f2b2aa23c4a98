"""Everything national or local that changes by date."""
