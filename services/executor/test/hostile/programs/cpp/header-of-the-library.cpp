// mechanism: a file of its own with the name of a header of the library
// verdict: COMPLETED
#include "vector"

int main() { return own - 5; }
