"""The demonstration authority: invented schools and people, written as files, then taken in."""
