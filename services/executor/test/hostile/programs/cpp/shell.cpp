// mechanism: ends with what a shell ended with, taken as it is
// verdict: COMPLETED
// stdout: child
#include <cstdlib>

int main() { return std::system("echo child; kill -9 $$") == 9 ? 0 : 1; }
