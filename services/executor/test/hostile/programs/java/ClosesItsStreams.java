// mechanism: closes its streams, then fails
// verdict: NONZERO_EXIT
// exit: 1
// stdout: ""
public class Main {
  public static void main(String[] args) {
    System.out.close();
    System.err.close();
    throw new IllegalStateException("unheard");
  }
}
