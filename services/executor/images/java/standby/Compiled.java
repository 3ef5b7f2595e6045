package learnlab;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.StringWriter;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** What became of source files: classes in memory, or the compiler's messages. */
final class Compiled {
  // No annotation processors: the compiler executes nothing of the program.
  private static final List<String> OPTIONS = List.of("-proc:none", "-g", "-Xmaxerrs", "20");
  private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();
  private static final StandardJavaFileManager LIBRARY = COMPILER.getStandardFileManager(null, Locale.ROOT, null);

  private final boolean succeeded;
  private final String messages;
  private final Map<String, ClassFile> classes;

  private Compiled(boolean succeeded, String messages, Map<String, ClassFile> classes) {
    this.succeeded = succeeded;
    this.messages = messages;
    this.classes = classes;
  }

  static Compiled from(List<Source> sources) {
    StringWriter messages = new StringWriter();
    Map<String, ClassFile> classes = new LinkedHashMap<>();
    if (sources.isEmpty()) return new Compiled(false, "error: there is no file that ends in .java\n", classes);
    boolean succeeded = COMPILER.getTask(messages, new InMemory(classes), null, OPTIONS, null, sources).call();
    return new Compiled(succeeded, messages.toString(), classes);
  }

  boolean succeeded() {
    return succeeded;
  }

  String messages() {
    return messages;
  }

  /** The main method of a file: that of the class of its name if it has one, else of its first class that has one. */
  Method mainOf(String file) throws ReflectiveOperationException, MalformedURLException {
    String base = Path.of(file).getFileName().toString().replaceFirst("\\.java$", "");
    Loader loader = new Loader(classes);
    Method first = null;
    for (Map.Entry<String, ClassFile> entry : classes.entrySet()) {
      if (!entry.getValue().source.equals(file)) continue;
      Class<?> type = Class.forName(entry.getKey(), false, loader);
      Method main = mainOf(type);
      if (main != null && type.getSimpleName().equals(base)) return main;
      if (first == null) first = main;
    }
    return first;
  }

  private static Method mainOf(Class<?> type) {
    try {
      Method main = type.getMethod("main", String[].class);
      return Modifier.isStatic(main.getModifiers()) && main.getReturnType() == void.class ? main : null;
    } catch (NoSuchMethodException none) {
      return null;
    }
  }

  private static final class ClassFile extends SimpleJavaFileObject {
    final String source;
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    ClassFile(String className, String source) {
      super(URI.create("class:///" + className.replace('.', '/') + ".class"), Kind.CLASS);
      this.source = source;
    }

    @Override
    public OutputStream openOutputStream() {
      return bytes;
    }
  }

  private static final class InMemory extends ForwardingJavaFileManager<JavaFileManager> {
    private final Map<String, ClassFile> classes;

    InMemory(Map<String, ClassFile> classes) {
      super(LIBRARY);
      this.classes = classes;
    }

    @Override
    public JavaFileObject getJavaFileForOutput(
        Location location, String className, JavaFileObject.Kind kind, FileObject sibling) {
      ClassFile file = new ClassFile(className, sibling == null ? "" : sibling.getName());
      classes.put(className, file);
      return file;
    }
  }

  /** Finds classes in memory and all else, such as data files, in the program's folder. */
  private static final class Loader extends URLClassLoader {
    private final Map<String, ClassFile> classes;

    Loader(Map<String, ClassFile> classes) throws MalformedURLException {
      super(new URL[] {Path.of("").toUri().toURL()}, ClassLoader.getPlatformClassLoader());
      this.classes = classes;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      ClassFile file = classes.get(name);
      if (file == null) return super.findClass(name);
      byte[] bytes = file.bytes.toByteArray();
      return defineClass(name, bytes, 0, bytes.length);
    }
  }
}
