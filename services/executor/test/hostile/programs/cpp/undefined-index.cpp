// mechanism: writes far beyond an array
// verdict: SIGNALED
// signal: 11
int main(int count, char **) {
  static volatile int few[4];
  volatile long far = 1L << 40;
  few[far * count] = 1;
}
