// mechanism: includes an endless device
// verdict: COMPILE_ERROR
#include "/dev/random"

int main(void) { return 0; }
