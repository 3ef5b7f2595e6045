# mechanism: reads input line by line until its end
# verdict: COMPLETED
# stdin: "b\na\nno newline"
# stdout: "a\nb\nno newline\n"
sort
