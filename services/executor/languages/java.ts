import type { Language } from './language.ts'

/** What an archive of loaded classes was made with has to be the same when it is used. */
const options = [
  '-XX:SharedArchiveFile=/opt/standby/standby.jsa',
  '-XX:+UseSerialGC',
  // Standing by costs half with one compiler to machine code; long calculations take longer without the second.
  '-XX:TieredStopAtLevel=1',
  // Its file would be written to `/tmp`.
  '-XX:-UsePerfData',
]
const standby = [
  '--add-exports=java.base/jdk.internal.access=ALL-UNNAMED',
  '-cp',
  '/opt/standby/standby.jar',
  'learnlab.Standby',
]

export const java: Language = {
  name: 'java',
  title: 'Java',
  aliases: [],
  image: 'java',
  leastMemoryBytes: 128 * 1024 * 1024,
  defaultEntryPoint: 'Main.java',
  hello: `public class Main {
  public static void main(String[] args) {
    System.out.println("Hello, world!");
  }
}
`,
  versionCommand: ['/usr/bin/javac', '--version'],
  keptReady: false,
  // With a heap as large as the container's share, the kernel's limit is met first and the verdict is a clean one.
  agent: (size) => ({ mode: 'java', standbyOptions: [...options, `-Xmx${size}m`, ...standby] }),
}
