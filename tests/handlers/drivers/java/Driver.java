// Runs rendered java-http-client handlers: tasks on standard input, one result a line.

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

final class Driver {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Pattern FIELD =
            Pattern.compile("\"(\\w+)\": (?:\"((?:[^\"\\\\]|\\\\.)*)\"|(-?[\\d.]+))");

    private final Map<String, String> task = new LinkedHashMap<>();
    private final Class<?> kind;
    private final Object client;

    private Driver(String line) throws Exception {
        Matcher field = FIELD.matcher(line);
        while (field.find()) {
            task.put(field.group(1), field.group(2) != null ? field.group(2) : field.group(3));
        }
        kind = Class.forName(task.get("class_name"));
        Class<?> limitsKind = Class.forName(task.get("class_name") + "$Limits");
        Object limits = limitsKind.getConstructors()[0].newInstance(
                Integer.parseInt(task.get("tries")),
                seconds("seconds"),
                seconds("first_delay"),
                seconds("longest_delay"),
                seconds("window"),
                seconds("timeout"));
        if (task.get("venue").equals("bitzoom-futures")) {
            AtomicInteger count = new AtomicInteger();
            Supplier<String> token = () -> "token-" + count.incrementAndGet();
            Constructor<?> made =
                    kind.getConstructor(String.class, String.class, Supplier.class, limitsKind);
            client = made.newInstance(task.get("base_url"), task.get("secret"), token, limits);
        } else {
            Constructor<?> made =
                    kind.getConstructor(String.class, String.class, String.class, limitsKind);
            client = made.newInstance(task.get("key"), task.get("secret"), task.get("base_url"), limits);
        }
    }

    private Duration seconds(String name) {
        return Duration.ofMillis(Math.round(Double.parseDouble(task.get(name)) * 1000));
    }

    private static Object call(Object on, Method method, Object... arguments) throws Exception {
        try {
            return method.invoke(on, arguments);
        } catch (InvocationTargetException error) {
            if (error.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw error;
        }
    }

    private Object of(String name, Class<?> type, Object argument) throws Exception {
        return call(client, kind.getMethod(name, type), argument);
    }

    private String act() throws Exception {
        Map<String, Object> order = new LinkedHashMap<>();
        order.put("symbol", task.get("symbol"));
        order.put("side", "BUY");
        order.put("type", "LIMIT");
        order.put("quantity", "1");
        order.put("price", "1");
        switch (task.get("action")) {
            case "read":
                call(client, kind.getMethod("read", String.class, Map.class),
                        task.get("read_path"), Map.of("symbol", task.get("symbol")));
                return "";
            case "batch":
                List<String> items = new ArrayList<>();
                for (Object placed : (List<?>) of("placeBatch", List.class, List.of(order, order, order))) {
                    Optional<?> error =
                            (Optional<?>) call(placed, placed.getClass().getMethod("error"));
                    items.add(error.isPresent() ? error.get().getClass().getSimpleName() : "order");
                }
                return items.stream().collect(Collectors.joining("\",\"", ",\"items\":[\"", "\"]"));
            case "guard":
                guard(order);
                return "";
            case "place_twice":
                try {
                    of("placeOrder", Map.class, order);
                } catch (RuntimeException error) {
                    if (!error.getClass().getSimpleName().equals("RateLimited")) {
                        throw error;
                    }
                }
                of("placeOrder", Map.class, order);
                return "";
            default:
                of("placeOrder", Map.class, order);
                return "";
        }
    }

    private void guard(Map<String, Object> order) throws Exception {
        String id = "guarded0001";
        boolean bearer = task.get("venue").equals("bitzoom-futures");
        if (task.containsKey("client_id")) {
            order.put(task.get("client_id"), id);
        }
        Callable<?> renew = () -> call(client, kind.getMethod("renewToken"));
        if (bearer) {
            renew.call();
        }
        Callable<HttpResponse<String>> send = () -> {
            Object signed = call(client, kind.getMethod("sign", String.class, Map.class), "POST", order);
            Class<?> form = signed.getClass();
            String query = (String) call(signed, form.getMethod("query"));
            String body = (String) call(signed, form.getMethod("body"));
            Map<?, ?> headers = (Map<?, ?>) call(signed, form.getMethod("headers"));
            URI uri = URI.create(task.get("base_url") + task.get("place_path") + "?" + query);
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(uri).POST(HttpRequest.BodyPublishers.ofString(body));
            headers.forEach((name, value) -> request.header(name.toString(), value.toString()));
            return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
        };
        Callable<?> find = () ->
                call(client, kind.getMethod("findOrder", String.class, String.class),
                        task.get("symbol"), id);
        Callable<?> reread = () -> of("state", String.class, task.get("symbol"));
        LongConsumer offset = (milliseconds) -> {
            try {
                of("setClockOffset", long.class, milliseconds);
            } catch (Exception error) {
                throw new IllegalStateException(error);
            }
        };
        String name = "G" + task.get("guard").substring(1).replace("_minus_", "Minus").replace("_", "");
        Class<?> guard = Class.forName(task.get("entry") + "." + name);
        for (Method method : guard.getDeclaredMethods()) {
            if (!method.getName().equals("send")) {
                continue;
            }
            method.setAccessible(true);
            List<Object> arguments = new ArrayList<>();
            int durations = 0;
            for (Class<?> type : method.getParameterTypes()) {
                if (type == Callable.class && arguments.isEmpty()) {
                    arguments.add(send);
                } else if (type == Callable.class) {
                    String played = task.get("case");
                    arguments.add(
                            played.contains("token") ? renew : played.contains("resync") ? reread : find);
                } else if (type == Duration.class) {
                    boolean window = durations++ == 0 && method.getParameterCount() == 5;
                    arguments.add(window ? seconds("window") : Duration.ofMinutes(1));
                } else if (type == int.class) {
                    arguments.add(5);
                } else if (type == boolean.class) {
                    arguments.add(true);
                } else if (type == LongConsumer.class) {
                    arguments.add(offset);
                } else {
                    arguments.add(type == HttpClient.class ? HTTP : task.get("base_url"));
                }
            }
            call(null, method, arguments.toArray());
        }
    }

    private static String run(String line) {
        String id = line.replaceFirst("(?s).*?\"id\": (\\d+).*", "$1");
        String rest;
        try {
            rest = "\"outcome\":\"returned\"" + new Driver(line).act();
        } catch (Exception error) {
            boolean state = false;
            try {
                Field field = error.getClass().getDeclaredField("state");
                field.setAccessible(true);
                Object found = field.get(error);
                state = found != null && !found.toString().isEmpty();
            } catch (ReflectiveOperationException none) {
                state = false;
            }
            String said = String.valueOf(error.getMessage()).replaceAll("[\"\\\\\\p{Cntrl}]", " ");
            rest = "\"outcome\":\"" + error.getClass().getSimpleName() + "\",\"state\":" + state
                    + ",\"detail\":\"" + said.substring(0, Math.min(300, said.length())) + "\"";
        }
        return "{\"id\":" + id + "," + rest + "}";
    }

    public static void main(String[] arguments) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(48);
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in));
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            if (line.contains("\"id\": ")) {
                String task = line;
                pool.execute(() -> {
                    String result = run(task);
                    synchronized (Driver.class) {
                        System.out.println(result);
                    }
                });
            }
        }
        pool.shutdown();
        pool.awaitTermination(3, TimeUnit.MINUTES);
        System.exit(0);
    }
}
