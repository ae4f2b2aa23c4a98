"""The page kit, and the officers' and families' pages."""
