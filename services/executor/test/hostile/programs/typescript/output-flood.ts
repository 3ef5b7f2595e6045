// mechanism: floods stderr
// verdict: OUTPUT_LIMIT
for (;;) console.error('e'.repeat(5000))
