// mechanism: floods stdout
// verdict: OUTPUT_LIMIT
public class Main {
  public static void main(String[] args) {
    String text = "x".repeat(10_000);
    for (;;) System.out.println(text);
  }
}
