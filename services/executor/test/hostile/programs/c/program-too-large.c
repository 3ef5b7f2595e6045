// mechanism: a program that is larger than any that is kept
// verdict: COMPILE_ERROR
// stderr has: larger than
char large[12 << 20] = {1};

int main(void) { return large[1]; }
