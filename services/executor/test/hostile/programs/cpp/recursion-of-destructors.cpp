// mechanism: a list whose end is taken apart by recursion
// verdict: SIGNALED
// signal: 11
#include <memory>

struct Node {
  std::unique_ptr<Node> next;
  ~Node() {
    volatile char page[64] = {1};
    next.reset();
    page[1] = page[0];
  }
};

int main() {
  std::unique_ptr<Node> all;
  for (int i = 0; i < 400000; i++) {
    auto one = std::make_unique<Node>();
    one->next = std::move(all);
    all = std::move(one);
  }
}
