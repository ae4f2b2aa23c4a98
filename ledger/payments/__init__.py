"""Payment runs: prepared, approved by a second person, landed."""
