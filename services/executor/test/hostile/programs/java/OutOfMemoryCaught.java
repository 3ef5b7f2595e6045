// mechanism: asks for more memory than its heap may have, and catches the error
// verdict: COMPLETED
// stdout: caught
public class Main {
  public static void main(String[] args) {
    try {
      System.out.println(new long[Integer.MAX_VALUE - 8].length);
    } catch (OutOfMemoryError error) {
      System.out.println("caught");
    }
  }
}
