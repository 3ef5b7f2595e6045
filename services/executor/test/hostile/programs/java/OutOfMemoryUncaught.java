// mechanism: asks for more memory than its heap may have
// verdict: NONZERO_EXIT
// exit: 1
// stderr has: OutOfMemoryError
public class Main {
  public static void main(String[] args) {
    System.out.println(new long[Integer.MAX_VALUE - 8].length);
  }
}
