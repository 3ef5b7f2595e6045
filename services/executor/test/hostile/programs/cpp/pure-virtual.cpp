// mechanism: calls what has no body
// verdict: SIGNALED
// signal: 6
// stderr has: pure virtual
struct Base;
static void call(Base *base);
struct Base {
  Base() { call(this); }
  virtual void go() = 0;
};
struct Derived : Base {
  void go() override {}
};

__attribute__((noinline)) static void call(Base *base) {
  Base *volatile own = base;
  own->go();
}

int main() { Derived derived; }
