// mechanism: floods stdout
// verdict: OUTPUT_LIMIT
for (;;) console.log('x'.repeat(10000))
