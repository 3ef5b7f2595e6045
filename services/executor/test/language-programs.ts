import type { Verdict } from '../domain/verdict.ts'

type Files = Readonly<Record<string, string>>

/** Programs that show how a language behaves here. Texts are the entry point's, unless several files are named. */
export type LanguagePrograms = {
  /** Prints the first argument (`a b`), then the line of input (`Ada`). */
  readonly echo: string
  readonly echoes: string
  /** Prints 42 by means of a second file. */
  readonly twoFiles: Files
  /** Ends with code 3. */
  readonly exit: string
  /** Fails in line 2 of its file, or says what failed. */
  readonly fault: string
  readonly faultIs: RegExp
  readonly faultVerdict?: Verdict
  readonly endless: string
  readonly hog: string
  readonly malformed: string
  readonly malformedIs: RegExp
  readonly malformedVerdict: Verdict
}

export const programs: Readonly<Record<string, LanguagePrograms>> = {
  python: {
    echo: 'import sys\nprint(sys.argv[1], input())',
    echoes: 'a b Ada\n',
    twoFiles: { 'main.py': 'from part import x\nprint(x)', 'part.py': 'x = 42' },
    exit: 'raise SystemExit(3)',
    fault: 'x = 0\nprint(1 / x)',
    faultIs: /main\.py", line 2/,
    endless: 'while True: pass',
    hog: 'x = []\nwhile True: x.append(bytearray(10**6))',
    malformed: 'x = (\n',
    malformedIs: /main\.py", line 1/,
    malformedVerdict: 'NONZERO_EXIT',
  },
  javascript: {
    echo: 'console.log(process.argv[2], String(require("fs").readFileSync(0)).trim())',
    echoes: 'a b Ada\n',
    twoFiles: { 'main.js': 'console.log(require("./part.js").x)', 'part.js': 'exports.x = 42' },
    exit: 'process.exit(3)',
    fault: 'const x = null\nx.y()',
    faultIs: /main\.js:2/,
    endless: 'for (;;) {}',
    hog: 'const x = []; for (;;) x.push(Buffer.alloc(1e6, 1))',
    malformed: 'let x = (\n',
    malformedIs: /main\.js:2\n[\s\S]*SyntaxError/,
    malformedVerdict: 'NONZERO_EXIT',
  },
  typescript: {
    echo: 'import { readFileSync } from "node:fs"\nconst [, , first]: string[] = process.argv\nconsole.log(first, String(readFileSync(0)).trim())',
    echoes: 'a b Ada\n',
    twoFiles: {
      'main.ts': 'import { type Num, x } from "./lib/part.ts"\nconst y: Num = x\nconsole.log(y)',
      'lib/part.ts': 'export type Num = number\nexport const x: Num = 42',
    },
    exit: 'const code: number = 3\nprocess.exit(code)',
    fault: 'const x = null as unknown as { y(): void }\nx.y()',
    faultIs: /main\.ts:2/,
    endless: 'let n: number = 0\nfor (;;) n++',
    hog: 'const x: Buffer[] = []; for (;;) x.push(Buffer.alloc(1e6, 1))',
    malformed: 'const a: number = 1\nlet x: = 2',
    malformedIs: /^main\.ts:2\n[\s\S]*\n +\^\n+SyntaxError/,
    malformedVerdict: 'COMPILE_ERROR',
  },
  bash: {
    echo: 'read line; echo "$1 $line"',
    echoes: 'a b Ada\n',
    twoFiles: { 'main.sh': '. lib/part.sh\necho $x', 'lib/part.sh': 'x=42' },
    exit: 'exit 3',
    fault: 'set -e\nnot-a-command',
    faultIs: /main\.sh: line 2: not-a-command: command not found/,
    endless: 'while :; do :; done',
    hog: 'x=aaaaaaaa; while :; do x=$x$x; done',
    malformed: 'if true; then\necho',
    malformedIs: /main\.sh: line 3: syntax error/,
    malformedVerdict: 'NONZERO_EXIT',
  },
  sql: {
    // The first argument names the database file, which a script of another run cannot see.
    echo: "create table t(x);\n.import /dev/stdin t\nselect x, (select file from pragma_database_list) like '%/a b' as f from t;",
    echoes: 'x    f\n---  -\nAda  1\n',
    twoFiles: {
      'main.sql': '.read part.sql\nselect x from t;',
      'part.sql': 'create table t(x); insert into t values (42);',
    },
    exit: '.exit 3',
    fault: 'select 1;\nselect x from nowhere;',
    faultIs: /line 2: no such table: nowhere/,
    endless: 'with recursive n(i) as (select 1 union all select i + 1 from n) select max(i) from n;',
    hog: 'create table t(x); with recursive n(i) as (select 1 union all select i + 1 from n) insert into t select zeroblob(900000) from n;',
    malformed: 'selekt 1;',
    malformedIs: /syntax error/,
    malformedVerdict: 'NONZERO_EXIT',
  },
  c: {
    echo: '#include <stdio.h>\nint main(int n, char **a) { char s[99]; scanf("%98s", s); printf("%s %s\\n", a[1], s); }',
    echoes: 'a b Ada\n',
    twoFiles: {
      'main.c': '#include <stdio.h>\n#include "lib/part.h"\nint main(void) { printf("%d\\n", part()); }',
      'lib/part.h': 'int part(void);',
      'lib/part.c': '#include "part.h"\nint part(void) { return 42; }',
    },
    exit: 'int main(void) { return 3; }',
    fault: '#include <assert.h>\nint main(int n, char **a) { assert(n == 7); }',
    faultIs: /main\.c:2: main: Assertion/,
    faultVerdict: 'SIGNALED',
    endless: 'int main(void) { for (volatile int i = 0;; i++); }',
    hog: '#include <stdlib.h>\n#include <string.h>\nint main(void) { for (;;) memset(malloc(1000000), 1, 1000000); }',
    malformed: 'int main(void) {\n  return x;\n}',
    malformedIs: /^main\.c:2:10: error: .x. undeclared/m,
    malformedVerdict: 'COMPILE_ERROR',
  },
  go: {
    echo: 'package main\nimport ("bufio"; "fmt"; "os")\nfunc main() { s := bufio.NewScanner(os.Stdin); s.Scan(); fmt.Println(os.Args[1], s.Text()) }',
    echoes: 'a b Ada\n',
    twoFiles: {
      'main.go': 'package main\nimport ("fmt"; "shapes/lib")\nfunc main() { fmt.Println(lib.X() + own()) }',
      'own.go': 'package main\nfunc own() int { return 2 }',
      'lib/part.go': 'package lib\nfunc X() int { return 40 }',
      'go.mod': 'module shapes\n\ngo 1.19\n',
    },
    exit: 'package main\nimport "os"\nfunc main() { os.Exit(3) }',
    fault: 'package main\nfunc main() { var x []int; _ = x[len(x)] }',
    faultIs: /index out of range[\s\S]*main\.go:2/,
    endless: 'package main\nfunc main() { for {} }',
    hog: 'package main\nvar x [][]byte\nfunc main() { for { b := make([]byte, 1000000); for i := range b { b[i] = 1 }; x = append(x, b) } }',
    malformed: 'package main\nfunc main() { x }',
    malformedIs: /^main\.go:2:15: (undefined: x|x \(.*)/m,
    malformedVerdict: 'COMPILE_ERROR',
  },
  java: {
    echo: 'import java.util.*;\nclass Main { public static void main(String[] a) { System.out.println(a[0] + " " + new Scanner(System.in).nextLine()); } }',
    echoes: 'a b Ada\n',
    twoFiles: {
      'Main.java':
        'import lib.Part;\npublic class Main { public static void main(String[] a) { System.out.println(Part.x()); } }',
      'lib/Part.java': 'package lib;\npublic class Part { public static int x() { return 42; } }',
    },
    exit: 'public class Main { public static void main(String[] a) { System.exit(3); } }',
    fault:
      'public class Main { static void f(String s) {\n s.length(); }\n public static void main(String[] a) { f(null); } }',
    faultIs:
      /^Exception in thread "main" java.lang.NullPointerException: .*\n\tat Main.f\(Main.java:2\)\n\tat Main.main\(Main.java:3\)\n$/,
    endless: 'public class Main { public static void main(String[] a) { for (;;); } }',
    hog: 'import java.util.*;\npublic class Main { public static void main(String[] a) { List<byte[]> x = new ArrayList<>(); for (;;) x.add(new byte[1000000]); } }',
    malformed: 'public class Main {\n  int x = y;\n}',
    malformedIs: /^Main.java:2: error: cannot find symbol\n {2}int x = y;\n/,
    malformedVerdict: 'COMPILE_ERROR',
  },
  cpp: {
    echo: '#include <iostream>\nint main(int, char **a) { std::string s; std::cin >> s; std::cout << a[1] << " " << s << "\\n"; }',
    echoes: 'a b Ada\n',
    twoFiles: {
      'main.cpp': '#include <cstdio>\nint part();\nint main() { std::printf("%d\\n", part()); }',
      'part.cc': 'int part() { return 42; }',
    },
    exit: 'int main() { return 3; }',
    fault: '#include <stdexcept>\nint main() { throw std::runtime_error("broken"); }',
    faultIs: /what\(\): {2}broken/,
    faultVerdict: 'SIGNALED',
    endless: 'int main() { for (volatile int i = 0;; i = i + 1); }',
    hog: '#include <cstring>\nint main() { for (;;) std::memset(new char[1000000], 1, 1000000); }',
    malformed: 'int main() {\n  return x;\n}',
    malformedIs: /^main\.cpp:2:10: error: .x. was not declared/m,
    malformedVerdict: 'COMPILE_ERROR',
  },
}
