// mechanism: includes another program's folder and its own process's memory
// verdict: COMPILE_ERROR
#include "/proc/self/environ"
#include "/proc/1/environ"

int main(void) { return 0; }
