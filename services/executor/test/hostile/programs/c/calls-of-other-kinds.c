// mechanism: system calls in the manner of 32 bits, which a filter of names might miss
// verdict: SIGNALED
// signal: 31
// on: x64
int main(void) {
  int result;
  __asm__ volatile("int $0x80" : "=a"(result) : "a"(26), "b"(0), "c"(0), "d"(0), "S"(0));
  return result != 0;
}
