package learnlab;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * A Java that stands by for one program with its compiler loaded: compiles the program in memory and runs the class of
 * its entry point. It belongs to the run's own user from its start and is never used for a second program.
 */
public final class Standby {
  private static final int PROGRAM_FD = 3;
  private static final int NOTES_FD = 4;
  private static final String WARM =
      "import java.util.*; import java.util.stream.*; class Warm { interface Shape { double area(); }"
          + " record Square(double side) implements Shape { public double area() { return side * side; } }"
          + " public static void main(String[] args) { List<Shape> all = new ArrayList<>(); all.add(new Square(2));"
          + " Map<String, Integer> sizes = new HashMap<>(); for (int i = 0; i < 3; i++) sizes.put(\"a\" + i, i);"
          + " String text = all.stream().map(x -> \"\" + x.area()).collect(Collectors.joining(\",\"));"
          + " System.out.println(String.format(\"%s %d%n\", text, sizes.size())); } }";

  private Standby() {}

  public static void main(String[] arguments) throws Throwable {
    OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    system.getProcessCpuTime();
    warm();
    OutputStream notes = Descriptors.output(NOTES_FD);
    notes.write('r');
    Program program;
    try {
      program = Program.receive(Descriptors.input(PROGRAM_FD));
      program.write();
      Environment.add(program.environment());
    } catch (IOException | ReflectiveOperationException | RuntimeException error) {
      notes.write(("f" + error).getBytes(StandardCharsets.UTF_8));
      Runtime.getRuntime().halt(127);
      return;
    }
    note(notes, "k" + System.nanoTime() + " " + system.getProcessCpuTime() / 1000 + "\n");
    Compiled compiled = Compiled.from(program.sources());
    if (!compiled.succeeded()) {
      note(notes, "c");
      System.err.print(compiled.messages());
      System.exit(1);
    }
    notes.close();
    Method main = compiled.mainOf(program.entry());
    if (main == null) {
      System.err.println("error: no main method found in " + program.entry());
      System.exit(1);
    }
    call(main, program.arguments());
  }

  private static void note(OutputStream notes, String text) throws IOException {
    notes.write(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Loads what compiling and printing take. */
  private static void warm() throws Throwable {
    PrintStream out = System.out;
    System.setOut(new PrintStream(OutputStream.nullOutputStream(), true));
    Compiled compiled = Compiled.from(List.of(new Source("Warm.java", WARM)));
    call(compiled.mainOf("Warm.java"), new String[0]);
    System.setOut(out);
  }

  /** Throws what the program throws, with its own frames only, so that Java's launcher tells it as always. */
  private static void call(Method main, String[] arguments) throws Throwable {
    main.setAccessible(true);
    Thread.currentThread().setContextClassLoader(main.getDeclaringClass().getClassLoader());
    try {
      main.invoke(null, (Object) arguments);
    } catch (InvocationTargetException thrown) {
      for (Throwable error = thrown.getCause(); error != null; error = error.getCause()) dropOwnFrames(error);
      throw thrown.getCause();
    }
  }

  private static void dropOwnFrames(Throwable error) {
    StackTraceElement[] frames = error.getStackTrace();
    int end = frames.length;
    while (end > 0 && isOwn(frames[end - 1].getClassName())) end--;
    error.setStackTrace(Arrays.copyOf(frames, end));
  }

  private static boolean isOwn(String name) {
    return name.startsWith("learnlab.") || name.startsWith("jdk.internal.reflect.") || name.equals(Method.class.getName());
  }
}
