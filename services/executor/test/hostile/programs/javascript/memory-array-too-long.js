// mechanism: asks for an array longer than there are
// verdict: NONZERO_EXIT
// exit: 1
// stderr has: RangeError
new Array(-1)
