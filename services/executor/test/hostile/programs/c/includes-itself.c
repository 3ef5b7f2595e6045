// mechanism: includes itself
// verdict: COMPILE_ERROR
// stderr has: nested depth
#include __FILE__

int main(void) { return 0; }
