// mechanism: includes a file that it may not read
// verdict: COMPILE_ERROR
// stderr has: Permission denied
#include "/etc/shadow"

int main(void) { return 0; }
