// mechanism: loops
// verdict: CPU_TIME_LIMIT
// limits: {"cpuMs": 1500}
public class Main {
  public static void main(String[] args) {
    for (;;) {}
  }
}
