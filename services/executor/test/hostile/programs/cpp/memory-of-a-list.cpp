// mechanism: takes memory node by node
// verdict: MEMORY_LIMIT
// limits: {"memoryBytes": 67108864}
struct Node {
  Node *next;
  long filler[30];
};

int main() {
  static Node *volatile all;
  for (;;) all = new Node{all, {1}};
}
