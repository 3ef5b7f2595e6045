// mechanism: sleeps, and again when it is woken
// verdict: WALL_TIME_LIMIT
// limits: {"wallMs": 2500}
public class Main {
  public static void main(String[] args) {
    for (;;) {
      try {
        Thread.sleep(1_000_000);
      } catch (InterruptedException woken) {
      }
    }
  }
}
