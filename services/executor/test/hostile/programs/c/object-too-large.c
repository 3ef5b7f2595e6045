// mechanism: an object of 1 GB
// verdict: COMPILE_ERROR
char large[1 << 30] = {1};

int main(void) { return large[1]; }
