# mechanism: a program that floods stdout
# verdict: OUTPUT_LIMIT
yes
