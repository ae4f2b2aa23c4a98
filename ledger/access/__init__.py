"""Users, sign-in, permissions, approval by two people, and the trail of who did and saw what."""
