// mechanism: threads that are at work when main ends, and one that is waited for
// verdict: COMPLETED
// stdout: late
public class Main {
  public static void main(String[] args) {
    Thread busy = new Thread(() -> {
      for (;;) Thread.onSpinWait();
    });
    busy.setDaemon(true);
    busy.start();
    new Thread(() -> {
      try {
        Thread.sleep(100);
      } catch (InterruptedException woken) {
      }
      System.out.println("late");
    }).start();
  }
}
