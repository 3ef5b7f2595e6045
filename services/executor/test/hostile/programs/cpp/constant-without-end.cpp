// mechanism: a constant that takes for ever
// verdict: COMPILE_ERROR
// stderr has: constexpr
constexpr int f() {
  for (int n = 0;; n = (n + 1) % 7)
    if (n == 9) return n;
}

int main() {
  constexpr int x = f();
  return x;
}
