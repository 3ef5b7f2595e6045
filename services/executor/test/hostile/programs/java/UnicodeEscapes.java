// mechanism: a program that is written in escapes only
// verdict: COMPLETED
// stdout: hi
\u0070\u0075\u0062\u006c\u0069\u0063\u0020class Main { public static void main(String[] a) { System.out.println("\u0068i"); } }
