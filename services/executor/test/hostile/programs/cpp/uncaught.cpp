// mechanism: an exception that nobody catches
// verdict: SIGNALED
// signal: 6
// stderr has: terminate called
#include <stdexcept>

int main() { throw std::runtime_error("no"); }
