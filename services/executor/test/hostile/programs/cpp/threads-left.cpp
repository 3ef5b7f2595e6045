// mechanism: threads that are still at work when main ends
// verdict: COMPLETED
#include <thread>

int main() {
  for (int i = 0; i < 10; i++)
    std::thread([] {
      for (volatile int n = 0;; n++) {
      }
    }).detach();
}
