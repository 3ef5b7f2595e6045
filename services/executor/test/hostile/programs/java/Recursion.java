// mechanism: calls itself for ever
// verdict: NONZERO_EXIT
// exit: 1
// stderr has: StackOverflowError
public class Main {
  static int deeper(int n) {
    return deeper(n + 1) + 1;
  }

  public static void main(String[] args) {
    deeper(0);
  }
}
