// mechanism: spends CPU time in threads that cannot be told to end
// verdict: CPU_TIME_LIMIT
// limits: {"cpuMs": 2000}
public class Main {
  public static void main(String[] args) {
    for (int i = 0; i < 4; i++) {
      new Thread(() -> {
        for (;;) {}
      }).start();
    }
  }
}
