// mechanism: threads until it is refused
// verdict: PROCESS_LIMIT
// limits: {"memoryBytes": 536870912}
public class Main {
  public static void main(String[] args) throws Exception {
    for (;;) {
      Thread thread = new Thread(() -> {
        try {
          Thread.sleep(1_000_000);
        } catch (InterruptedException woken) {
        }
      });
      thread.setDaemon(true);
      thread.start();
    }
  }
}
