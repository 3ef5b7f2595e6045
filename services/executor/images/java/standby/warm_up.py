"""Writes the program by whose run the archive of loaded classes is made, as the service sends programs."""

import json
import struct
import sys

SOURCE = b"""
import java.util.*;
import java.util.function.*;
import java.util.stream.*;

public class Main {
  enum Colour { RED, GREEN }
  record Point(int x, int y) {}
  interface Shape { default double area() { return 0; } }
  static class Square implements Shape { public double area() { return 4; } }

  public static void main(String[] args) throws Exception {
    Scanner in = new Scanner(System.in);
    List<Point> points = new ArrayList<>(List.of(new Point(1, 2), new Point(3, 4)));
    Map<String, Integer> counts = new HashMap<>();
    for (Point point : points) counts.merge("a", point.x(), Integer::sum);
    StringBuilder text = new StringBuilder();
    for (Colour colour : Colour.values()) text.append(colour).append(switch (colour) { case RED -> 1; default -> 2; });
    System.out.println(points.stream().map(Point::y).sorted().collect(Collectors.toList()) + " " + counts + text);
    System.out.printf("%d %s %.2f%n", 1, "x", new Square().area());
    while (in.hasNextLine()) System.out.println(in.nextLine());
    try { Integer.parseInt("x"); } catch (NumberFormatException error) { System.out.println(error.getMessage()); }
    System.out.println(Arrays.toString(IntStream.range(0, 3).toArray()) + Optional.of(1) + new ArrayDeque<>(points));
  }
}
"""

description = {"entry": "Main.java", "args": [], "files": [{"name": "Main.java", "size": len(SOURCE)}]}
header = json.dumps(description, separators=(",", ":")).encode()
sys.stdout.buffer.write(struct.pack(">I", len(header)) + header + SOURCE)
