// mechanism: more messages of the compiler than anyone reads
// verdict: COMPILE_ERROR
#define W _Pragma("GCC warning \"a message of no use to anyone who reads it here or there\"")
#define A W W W W W W W W W W
#define B A A A A A A A A A A
#define C B B B B B B B B B B

int main(void) { C C C return }
