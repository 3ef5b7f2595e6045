// mechanism: types that contain themselves twice over
// verdict: COMPILE_ERROR
public class Main {
  interface N<T> {}

  interface C<X> extends N<N<? super C<C<X>>>> {}

  static N<? super C<Integer>> cast(C<Integer> c) {
    return c;
  }

  public static void main(String[] args) {}
}
