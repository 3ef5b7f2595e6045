package learnlab;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The program that arrives: a 32-bit big-endian length, a description in JSON, the contents of its files. */
final class Program {
  private final String entry;
  private final String[] arguments;
  private final Map<?, ?> environment;
  private final Map<String, byte[]> files;

  private Program(String entry, String[] arguments, Map<?, ?> environment, Map<String, byte[]> files) {
    this.entry = entry;
    this.arguments = arguments;
    this.environment = environment;
    this.files = files;
  }

  /** Blocks until all of it has come. */
  static Program receive(InputStream stream) throws IOException {
    ByteBuffer data;
    // A pipe has no position, which a file's own stream would ask for.
    try (InputStream pipe = new BufferedInputStream(stream)) {
      data = ByteBuffer.wrap(pipe.readAllBytes());
    }
    if (data.remaining() < 4) throw new IOException("the program did not arrive");
    byte[] header = new byte[data.getInt()];
    data.get(header);
    Map<?, ?> description = (Map<?, ?>) Json.parse(new String(header, StandardCharsets.UTF_8));
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (Object each : (List<?>) description.get("files")) {
      Map<?, ?> file = (Map<?, ?>) each;
      byte[] content = new byte[((Number) file.get("size")).intValue()];
      data.get(content);
      files.put((String) file.get("name"), content);
    }
    if (data.hasRemaining()) throw new IOException("the program arrived cut");
    String[] arguments = ((List<?>) description.get("args")).toArray(String[]::new);
    Object environment = description.get("environment");
    Map<?, ?> given = environment == null ? Map.of() : (Map<?, ?>) environment;
    return new Program((String) description.get("entry"), arguments, given, files);
  }

  String entry() {
    return entry;
  }

  String[] arguments() {
    return arguments;
  }

  /** Variables that it is to find, names to values. */
  Map<?, ?> environment() {
    return environment;
  }

  /** A full file system must not leave an empty file behind: sizes are checked. */
  void write() throws IOException {
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Path path = Path.of(file.getKey());
      if (path.getParent() != null) Files.createDirectories(path.getParent());
      Files.write(path, file.getValue(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      if (Files.size(path) != file.getValue().length) throw new IOException(path + " was not written whole");
    }
  }

  List<Source> sources() {
    List<Source> sources = new ArrayList<>();
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      if (!file.getKey().endsWith(".java")) continue;
      sources.add(new Source(file.getKey(), new String(file.getValue(), StandardCharsets.UTF_8)));
    }
    return sources;
  }
}
