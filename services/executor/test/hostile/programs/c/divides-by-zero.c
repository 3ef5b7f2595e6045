// mechanism: divides by zero
// verdict: SIGNALED
// signal: 8
// on: x64
int main(int count, char **unused) {
  (void)unused;
  volatile int seven = 7, zero = count - 1;
  return seven / zero;
}
