// mechanism: an annotation processor among its own classes
// verdict: COMPLETED
// stdout: not run
import java.util.Set;
import javax.annotation.processing.AbstractProcessor;
import javax.annotation.processing.RoundEnvironment;
import javax.lang.model.element.TypeElement;

public class Main extends AbstractProcessor {
  @Override
  public boolean process(Set<? extends TypeElement> types, RoundEnvironment round) {
    System.out.println("run by the compiler");
    return false;
  }

  public static void main(String[] args) {
    System.out.println("not run");
  }
}
