// mechanism: ends itself while it is ending
// verdict: WALL_TIME_LIMIT
// limits: {"wallMs": 2500}
public class Main {
  public static void main(String[] args) {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> System.exit(1)));
    System.exit(0);
  }
}
