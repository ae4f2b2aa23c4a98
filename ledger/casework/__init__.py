"""Stored files and uploads, and the words that pass between people."""
