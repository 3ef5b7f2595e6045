// mechanism: two sources that define the same
// verdict: COMPILE_ERROR
// stderr has: multiple definition
int same() { return 1; }

int main() { return same(); }
