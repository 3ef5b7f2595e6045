// mechanism: takes memory as objects and keeps them
// verdict: MEMORY_LIMIT
import java.util.ArrayList;

public class Main {
  public static void main(String[] args) {
    ArrayList<long[]> kept = new ArrayList<>();
    for (;;) kept.add(new long[100_000]);
  }
}
