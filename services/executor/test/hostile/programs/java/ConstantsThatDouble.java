// mechanism: constants that double until the compiler has no memory
// verdict: COMPILE_ERROR
public class Main {
  static final String A = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx";
  static final String B = A + A + A + A + A + A + A + A + A + A + A + A + A + A + A + A;
  static final String C = B + B + B + B + B + B + B + B + B + B + B + B + B + B + B + B;
  static final String D = C + C + C + C + C + C + C + C + C + C + C + C + C + C + C + C;
  static final String E = D + D + D + D + D + D + D + D + D + D + D + D + D + D + D + D;
  static final String F = E + E + E + E + E + E + E + E + E + E + E + E + E + E + E + E;
  static final String G = F + F + F + F + F + F + F + F + F + F + F + F + F + F + F + F;
  static final String H = G + G + G + G + G + G + G + G + G + G + G + G + G + G + G + G;

  public static void main(String[] args) {
    System.out.println(H.length());
  }
}
