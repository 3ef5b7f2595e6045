package learnlab;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import jdk.internal.access.SharedSecrets;

/** Streams over descriptors that the process was started with; closing one closes its descriptor. */
final class Descriptors {
  private Descriptors() {}

  static FileInputStream input(int number) {
    return new FileInputStream(of(number));
  }

  static FileOutputStream output(int number) {
    return new FileOutputStream(of(number));
  }

  private static FileDescriptor of(int number) {
    FileDescriptor descriptor = new FileDescriptor();
    SharedSecrets.getJavaIOFileDescriptorAccess().set(descriptor, number);
    return descriptor;
  }
}
