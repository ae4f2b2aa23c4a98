"""Files in: opened safely, checked, previewed, posted."""
