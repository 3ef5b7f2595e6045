// mechanism: main is data
// verdict: SIGNALED
// signal: 11
const int main = 0xc3;
