// mechanism: the exit code that others take for a lack of memory
// verdict: NONZERO_EXIT
// exit: 3
public class Main {
  public static void main(String[] args) {
    Runtime.getRuntime().halt(3);
  }
}
