// mechanism: takes memory outside of the heap until it is refused
// verdict: MEMORY_LIMIT
import java.lang.reflect.Field;

public class Main {
  public static void main(String[] args) throws Exception {
    Field field = sun.misc.Unsafe.class.getDeclaredField("theUnsafe");
    field.setAccessible(true);
    sun.misc.Unsafe unsafe = (sun.misc.Unsafe) field.get(null);
    for (;;) unsafe.setMemory(unsafe.allocateMemory(1 << 20), 1 << 20, (byte) 1);
  }
}
