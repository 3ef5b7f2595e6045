// mechanism: half of a character
// verdict: COMPLETED
// stdout has: 😀
console.log('\ud83d', '😀', '\ude00')
