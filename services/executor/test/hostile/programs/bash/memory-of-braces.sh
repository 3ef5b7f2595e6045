# mechanism: a list of numbers that is longer than memory
# verdict: MEMORY_LIMIT
# limits: {"memoryBytes": 67108864}
for number in {1..100000000}; do :; done
