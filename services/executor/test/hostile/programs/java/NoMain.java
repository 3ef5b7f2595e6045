// mechanism: has no main
// verdict: NONZERO_EXIT
// exit: 1
// stderr has: main
public class Main {}
