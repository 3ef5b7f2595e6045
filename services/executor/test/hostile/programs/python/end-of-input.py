# mechanism: reads beyond the end of its input
# verdict: NONZERO_EXIT
# exit: 1
# stdin: "one\n"
# stderr has: EOFError
print(input())
print(input())
