package learnlab;

import java.net.URI;
import javax.tools.SimpleJavaFileObject;

/** A source file in memory, told of by the name that the learner gave it. */
final class Source extends SimpleJavaFileObject {
  private final String name;
  private final String text;

  Source(String name, String text) {
    super(URI.create("source:///" + name.replaceAll("[^A-Za-z0-9_./$-]", "_")), Kind.SOURCE);
    this.name = name;
    this.text = text;
  }

  @Override
  public String getName() {
    return name;
  }

  @Override
  public CharSequence getCharContent(boolean ignoreEncodingErrors) {
    return text;
  }
}
