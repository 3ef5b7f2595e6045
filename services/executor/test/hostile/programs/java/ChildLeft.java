// mechanism: leaves a process behind
// verdict: COMPLETED
// stdout: parent
public class Main {
  public static void main(String[] args) throws Exception {
    new ProcessBuilder("/bin/sleep", "1000").inheritIO().start();
    System.out.println("parent");
  }
}
