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
    private final String line;
    private final Class<?> kind;
    private final Object client;

    private Driver(String line) throws Exception {
        this.line = line;
        Matcher field = FIELD.matcher(line);
        while (field.find()) {
            task.put(field.group(1), field.group(2) != null ? field.group(2) : field.group(3));
        }
        kind = Class.forName(task.get("class_name"));
        Class<?> limitsKind = Class.forName(task.get("class_name") + "$Limits");
        Object limits = limitsKind.getField("DEFAULT").get(null);
        if (task.containsKey("tries")) {
            limits = limitsKind.getConstructors()[0].newInstance(
                    Integer.parseInt(task.get("tries")),
                    seconds("seconds"),
                    seconds("first_delay"),
                    seconds("longest_delay"),
                    seconds("window"),
                    seconds("timeout"),
                    Duration.ofSeconds(10));
        }
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

    private Map<String, Object> order() {
        Map<String, Object> order = new LinkedHashMap<>();
        order.put("symbol", task.get("symbol"));
        boolean mexc = task.get("venue").equals("mexc-futures");
        order.put("side", mexc ? (Object) 1 : "BUY");
        order.put("type", mexc ? (Object) 1 : "LIMIT");
        order.put(mexc ? "vol" : "quantity", "1");
        order.put("price", "1");
        return order;
    }

    private String place(Map<String, Object> order) throws Exception {
        return placed(of("placeOrder", Map.class, order));
    }

    private static String placed(Object answer) {
        Matcher id = Pattern.compile("\"(?:orderId|algoId)\"\\s*:\\s*\"?(\\d+)").matcher(answer.toString());
        return ",\"order_id\":\"" + (id.find() ? id.group(1) : answer.toString().replace('"', ' ')) + "\"";
    }

    /** Places two orders, the second a little later, and tells what became of each. */
    private String together(Driver other) throws Exception {
        List<String> items = new ArrayList<>(List.of("returned", "returned"));
        List<Thread> both = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            int at = i;
            Thread thread = new Thread(() -> {
                try {
                    Thread.sleep(at * 1000L);
                    (at == 0 ? this : other).place(order());
                } catch (Exception error) {
                    items.set(at, error.getClass().getSimpleName());
                }
            });
            both.add(thread);
            thread.start();
        }
        for (Thread thread : both) {
            thread.join();
        }
        return ",\"items\":[\"" + String.join("\",\"", items) + "\"]";
    }

    private String change(Map<String, Object> order) throws Exception {
        String[] request = task.get("change").split(" ");
        if (request[0].equals("PUT")) {
            order.remove("type");
            order.putAll(Map.of("origClientOrderId", task.get("own_id"), "quantity", "2", "price", "2"));
        } else {
            order.putAll(Map.of("cancelReplaceMode", "ALLOW_FAILURE", "newClientOrderId", task.get("own_id")));
        }
        Method change = kind.getMethod("change", String.class, String.class, Map.class);
        return placed(call(client, change, request[0], request[1], order));
    }

    private String act() throws Exception {
        Map<String, Object> order = order();
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
            case "in_turn":
                try {
                    place(order);
                } catch (RuntimeException error) {
                    if (!error.getClass().getSimpleName().equals("RateLimited")) {
                        throw error;
                    }
                }
                return (task.get("action").equals("in_turn") ? new Driver(line) : this).place(order);
            case "threads":
                return together(this);
            case "two_handlers":
                return together(new Driver(line));
            case "cancel":
                order.put(task.get("client_id"), task.get("own_id"));
                place(order);
                return placed(call(client, kind.getMethod("cancelOrder", String.class, String.class),
                        task.get("symbol"), task.get("own_id")));
            case "change":
                return change(order);
            case "numbers":
                order.replace("quantity", 0.0000001);
                order.replace("vol", 0.0000001);
                return place(order);
            case "stop":
                order.put("type", "STOP_MARKET");
                order.put("stopPrice", order.remove("price"));
                return place(order);
            case "market":
                order.remove("price");
                order.put("type", task.get("venue").equals("mexc-futures") ? (Object) 5 : "MARKET");
                return place(order);
            case "own_id":
                order.put(task.get("client_id"), task.get("own_id"));
                return place(order);
            default:
                return place(order);
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
        Callable<HttpResponse<String>> send = () -> request("POST", task.get("place_path"), order);
        Callable<HttpResponse<String>> find = () -> {
            if (task.get("venue").equals("mexc-futures")) {
                String path = "/api/v1/private/order/external/" + task.get("symbol") + "/" + id;
                return request("GET", path, Map.of());
            }
            Map<String, ?> wanted = Map.of("symbol", task.get("symbol"), "origClientOrderId", id);
            return request("GET", task.get("place_path"), wanted);
        };
        Callable<?> reread = () -> of("state", String.class, task.get("symbol"));
        LongConsumer offset = (milliseconds) -> {
            try {
                of("setClockOffset", long.class, milliseconds);
            } catch (Exception error) {
                throw new IllegalStateException(error);
            }
        };
        String name = "G" + task.get("guard").substring(1).replace("_minus_", "Minus").replace("_", "");
        int callables = 0;
        Class<?> guard = Class.forName(task.get("entry") + "." + name);
        for (Method method : guard.getDeclaredMethods()) {
            if (!method.getName().equals("send")) {
                continue;
            }
            method.setAccessible(true);
            List<Object> arguments = new ArrayList<>();
            int durations = 0;
            for (Class<?> type : method.getParameterTypes()) {
                if (type == Callable.class && callables++ == 0) {
                    arguments.add(send);
                } else if (type == Callable.class) {
                    String played = task.get("case");
                    arguments.add(
                            played.contains("token") ? renew : played.contains("resync") ? reread : find);
                } else if (type == Map.class) {
                    arguments.add(order);
                } else if (type == Duration.class) {
                    boolean window = durations++ == 0 && method.getParameterCount() == 6;
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
            if (!(call(null, method, arguments.toArray()) instanceof HttpResponse)) {
                throw new IllegalStateException("a guard returns what send does");
            }
        }
    }

    private HttpResponse<String> request(String method, String path, Map<String, ?> params) throws Exception {
        Object signed = call(client, kind.getMethod("sign", String.class, Map.class), method, params);
        Class<?> form = signed.getClass();
        String query = (String) call(signed, form.getMethod("query"));
        String body = (String) call(signed, form.getMethod("body"));
        Map<?, ?> headers = (Map<?, ?>) call(signed, form.getMethod("headers"));
        URI uri = URI.create(task.get("base_url") + path + "?" + query);
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri).method(method, HttpRequest.BodyPublishers.ofString(body));
        headers.forEach((name, value) -> request.header(name.toString(), value.toString()));
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Returns a field of an error as text, empty if it has none. */
    private static String field(Object error, String name) {
        for (Class<?> each = error.getClass(); each != null; each = each.getSuperclass()) {
            try {
                Field field = each.getDeclaredField(name);
                field.setAccessible(true);
                Object found = field.get(error);
                return found == null ? "" : clean(found.toString());
            } catch (ReflectiveOperationException | RuntimeException none) {
                continue;
            }
        }
        return "";
    }

    private static String clean(String text) {
        String said = text.replaceAll("[\"\\\\\\p{Cntrl}]", " ");
        return said.substring(0, Math.min(600, said.length()));
    }

    private static String messageOf(Object error) {
        try {
            Field failure = error.getClass().getSuperclass().getDeclaredField("failure");
            failure.setAccessible(true);
            Object held = failure.get(error);
            return clean(String.valueOf(held.getClass().getMethod("message").invoke(held)));
        } catch (ReflectiveOperationException none) {
            return "";
        }
    }

    private static String run(String line) {
        String id = line.replaceFirst("(?s).*?\"id\": (\\d+).*", "$1");
        long begun = System.nanoTime();
        String rest;
        try {
            rest = "\"outcome\":\"returned\"" + new Driver(line).act();
        } catch (Exception error) {
            rest = "\"outcome\":\"" + error.getClass().getSimpleName() + "\",\"state\":"
                    + !field(error, "state").isEmpty() + ",\"detail\":\""
                    + clean(String.valueOf(error.getMessage())) + "\",\"error\":{\"code\":\""
                    + field(error, "code") + "\",\"message\":\"" + messageOf(error)
                    + "\",\"client_id\":\"" + field(error, "clientId") + "\",\"symbol\":\""
                    + field(error, "symbol") + "\",\"request\":\"" + field(error, "request") + "\"}";
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        return "{\"id\":" + id + ",\"seconds\":" + seconds + "," + rest + "}";
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
