"""Every act that moves money, once: domain to accounting to book, returning a reference."""
