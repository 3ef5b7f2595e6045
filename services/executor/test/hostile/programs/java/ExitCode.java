// mechanism: an exit code of more than eight bits
// verdict: NONZERO_EXIT
// exit: 44
public class Main {
  public static void main(String[] args) {
    System.exit(300);
  }
}
