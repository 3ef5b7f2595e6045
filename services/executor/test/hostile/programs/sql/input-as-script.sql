-- mechanism: reads its input as more of the program
-- verdict: COMPLETED
-- stdin: "SELECT 'from input';"
-- stdout: from input
.mode list
.headers off
.read /dev/stdin
