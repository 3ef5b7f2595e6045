package learnlab;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads JSON (RFC 8259) as the service writes it: well-formed, and whole numbers only. */
final class Json {
  private final String text;
  private int at;

  private Json(String text) {
    this.text = text;
  }

  static Object parse(String text) {
    return new Json(text).value();
  }

  private Object value() {
    char first = next();
    switch (first) {
      case '{':
        return object();
      case '[':
        return list();
      case '"':
        return string();
      case 't':
        at += 3;
        return true;
      case 'f':
        at += 4;
        return false;
      case 'n':
        at += 3;
        return null;
      default:
        int start = at - 1;
        while (at < text.length() && "0123456789".indexOf(text.charAt(at)) >= 0) at++;
        return Long.parseLong(text.substring(start, at));
    }
  }

  private Map<String, Object> object() {
    Map<String, Object> members = new LinkedHashMap<>();
    if (ends('}')) return members;
    do {
      next();
      String name = string();
      next();
      members.put(name, value());
    } while (next() == ',');
    return members;
  }

  private List<Object> list() {
    List<Object> items = new ArrayList<>();
    if (ends(']')) return items;
    do items.add(value()); while (next() == ',');
    return items;
  }

  private String string() {
    StringBuilder read = new StringBuilder();
    for (char next = next(); next != '"'; next = next()) read.append(next == '\\' ? escaped() : next);
    return read.toString();
  }

  private char escaped() {
    char kind = next();
    switch (kind) {
      case 'n':
        return '\n';
      case 't':
        return '\t';
      case 'r':
        return '\r';
      case 'b':
        return '\b';
      case 'f':
        return '\f';
      case 'u':
        at += 4;
        return (char) Integer.parseInt(text.substring(at - 4, at), 16);
      default:
        return kind;
    }
  }

  private boolean ends(char end) {
    if (text.charAt(at) != end) return false;
    at++;
    return true;
  }

  private char next() {
    return text.charAt(at++);
  }
}
