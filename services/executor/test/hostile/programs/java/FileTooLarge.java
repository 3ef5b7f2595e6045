// mechanism: writes a file larger than it may
// verdict: FILE_SIZE_LIMIT
import java.io.FileOutputStream;

public class Main {
  public static void main(String[] args) throws Exception {
    try (FileOutputStream file = new FileOutputStream("x")) {
      for (;;) file.write(new byte[1 << 20]);
    }
  }
}
