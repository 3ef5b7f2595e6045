// mechanism: a text that is no program
// verdict: COMPILE_ERROR
int main( { return 0 }
