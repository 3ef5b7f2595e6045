package learnlab;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.TimeZone;
import jdk.internal.access.SharedSecrets;

/** Variables for a program, in a process that was started before it was known: Java keeps its own copy of them. */
final class Environment {
  private static final String COPY = "java.lang.ProcessEnvironment";

  private Environment() {}

  /** For `System.getenv` and for processes that the program starts. Opens nothing where there is nothing to add. */
  static void add(Map<?, ?> variables) throws ReflectiveOperationException {
    if (variables.isEmpty()) return;
    SharedSecrets.getJavaLangAccess().addOpensToAllUnnamed(Object.class.getModule(), "java.lang");
    Field copy = Class.forName(COPY).getDeclaredField("theEnvironment");
    copy.setAccessible(true);
    @SuppressWarnings("unchecked")
    Map<Object, Object> environment = (Map<Object, Object>) copy.get(null);
    Method name = valueOf("Variable");
    Method value = valueOf("Value");
    for (Map.Entry<?, ?> variable : variables.entrySet()) {
      environment.put(name.invoke(null, variable.getKey()), value.invoke(null, variable.getValue()));
    }
    Object zone = variables.get("TZ");
    if (zone != null) TimeZone.setDefault(TimeZone.getTimeZone((String) zone));
  }

  private static Method valueOf(String kind) throws ReflectiveOperationException {
    Method method = Class.forName(COPY + "$" + kind).getMethod("valueOf", String.class);
    method.setAccessible(true);
    return method;
  }
}
