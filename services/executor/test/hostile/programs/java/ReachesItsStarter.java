// mechanism: looks for pipes that it was not given
// verdict: COMPLETED
// stdout: nothing
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

public class Main {
  public static void main(String[] args) throws Exception {
    String reached = "";
    for (int fd = 3; fd < 100; fd++) {
      try {
        String name = Files.readSymbolicLink(Path.of("/proc/self/fd/" + fd)).toString();
        if (name.startsWith("pipe:")) reached += fd + " " + name;
      } catch (IOException none) {
      }
    }
    System.out.println(reached.isEmpty() ? "nothing" : reached);
  }
}
