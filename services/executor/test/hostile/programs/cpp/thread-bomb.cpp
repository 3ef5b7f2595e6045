// mechanism: threads until it is refused, which nobody catches
// verdict: PROCESS_LIMIT
// signal: 6
#include <chrono>
#include <thread>

int main() {
  for (;;) std::thread([] { std::this_thread::sleep_for(std::chrono::hours(1)); }).detach();
}
