# mechanism: output of zeros and bytes that are no text
# verdict: COMPLETED
# stdout has: end
printf '\0\377\376'
echo end
