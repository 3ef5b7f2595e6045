// mechanism: templates without end
// verdict: COMPILE_ERROR
// stderr has: template instantiation depth
template <int N>
struct A : A<N + 1> {};

int main() { A<0> a; }
