"""The demonstration: what is invented, the files it becomes, the year it makes in the book."""
