int same() { return 2; }
