// mechanism: loops before main, while its class is made
// verdict: CPU_TIME_LIMIT
// limits: {"cpuMs": 1500}
public class Main {
  static int n;

  static {
    while (n >= 0) n = (n + 1) & 7;
  }

  public static void main(String[] args) {}
}
