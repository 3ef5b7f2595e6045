// mechanism: writes to memory that is not there
// verdict: SIGNALED
// signal: 6
import java.lang.reflect.Field;

public class Main {
  public static void main(String[] args) throws Exception {
    Field field = sun.misc.Unsafe.class.getDeclaredField("theUnsafe");
    field.setAccessible(true);
    ((sun.misc.Unsafe) field.get(null)).putLong(8, 1);
  }
}
