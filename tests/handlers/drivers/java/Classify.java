// Prints what rendered classifiers say: a line of venue, class, code and text, parted by tabs, in, a
// line `venue code class looks repeats` out.

import java.lang.reflect.Method;
import java.net.http.HttpHeaders;
import java.util.Map;
import java.util.Scanner;

final class Classify {
    public static void main(String[] arguments) throws Exception {
        HttpHeaders none = HttpHeaders.of(Map.of(), (name, value) -> true);
        try (Scanner lines = new Scanner(System.in, "UTF-8")) {
            while (lines.hasNextLine()) {
                String[] words = lines.nextLine().split("\t", -1);
                Class<?> kind = Class.forName(words[1]);
                Method classify = kind.getMethod(
                        "classify", int.class, String.class, String.class, HttpHeaders.class);
                Object verdict = classify.invoke(null, 400, words[2], words[3], none);
                Object recovery = verdict.getClass().getMethod("recovery").invoke(verdict);
                Object looks = verdict.getClass().getMethod("looksFirst").invoke(verdict);
                Object repeats =
                        verdict.getClass().getMethod("isRepeatable", boolean.class).invoke(verdict, true);
                String name = recovery.toString().toLowerCase().replace('_', '-');
                System.out.println(words[0] + " " + words[2] + " " + name + " " + looks + " " + repeats);
            }
        }
    }
}
