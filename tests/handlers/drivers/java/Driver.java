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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

final class Driver {
    private static final HttpClient HTTP = HttpClient.newHttpClient(); // one, since each starts threads
    private static final Consumer<String> QUIET = text -> {};
    private static String folder; // of the sources

    private final Map<String, String> task = new LinkedHashMap<>();
    private final Map<String, Object> held;
    private final String line;
    private final Class<?> kind;
    private final Object client;

    private Driver(String line) throws Exception {
        this.line = line;
        held = fields(new Json(line).value());
        for (Object part : List.of(held, fields(held.get("limits")))) {
            fields(part).forEach((name, value) -> {
                if (value instanceof String text) {
                    task.put(name, text);
                }
            });
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
            Constructor<?> made = kind.getConstructor(
                    String.class, String.class, Supplier.class, limitsKind, HttpClient.class, Consumer.class);
            client = made.newInstance(task.get("base_url"), task.get("secret"), token, limits, HTTP, QUIET);
        } else {
            List<Object> given = new ArrayList<>(List.of(task.get("key"), task.get("secret")));
            if (task.containsKey("passphrase")) {
                given.add(task.get("passphrase"));
            }
            given.addAll(fields(held.get("product")).values());
            given.addAll(List.of(task.get("base_url"), limits, HTTP, QUIET));
            List<Class<?>> types = new ArrayList<>(Collections.nCopies(given.size() - 3, String.class));
            types.addAll(List.of(limitsKind, HttpClient.class, Consumer.class));
            client = kind.getConstructor(types.toArray(new Class<?>[0])).newInstance(given.toArray());
        }
    }

    /** Reads JSON: objects as maps, lists as lists, everything else as text, null as nothing. */
    private static final class Json {
        private static final Pattern TOKEN =
                Pattern.compile("\\s*(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^\\s\\[\\]{},:\"]+)|([\\[\\]{},:]))");
        private final Matcher token;

        Json(String text) {
            token = TOKEN.matcher(text);
        }

        Object value() {
            return token.find() ? read() : null;
        }

        private Object read() {
            if (token.group(1) != null) {
                return token.group(1).replace("\\\"", "\"").replace("\\n", "\n");
            }
            if (token.group(2) != null) {
                return token.group(2).equals("null") ? null : token.group(2);
            }
            if (token.group(3).equals("[")) {
                List<Object> items = new ArrayList<>();
                while (token.find() && !"]".equals(token.group(3))) {
                    if (!",".equals(token.group(3))) {
                        items.add(read());
                    }
                }
                return items;
            }
            Map<String, Object> fields = new LinkedHashMap<>();
            while (token.find() && !"}".equals(token.group(3))) {
                if (!",".equals(token.group(3))) {
                    String name = token.group(1);
                    token.find(); // the colon
                    fields.put(name, value());
                }
            }
            return fields;
        }
    }

    private static Map<String, Object> fields(Object value) {
        Map<String, Object> fields = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> given) {
            given.forEach((name, inner) -> fields.put(name.toString(), inner));
        }
        return fields;
    }

    private List<String> texts(String name) {
        return held.get(name) instanceof List<?> given ? given.stream().map(String::valueOf).toList() : List.of();
    }

    private static Object at(Object body, String path) {
        for (String name : path.split("[.]")) {
            if (body instanceof List<?> items) {
                boolean held = name.matches("\\d+") && Integer.parseInt(name) < items.size();
                body = held ? items.get(Integer.parseInt(name)) : null;
            } else {
                body = fields(body).get(name);
            }
        }
        return body;
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
        Map<String, Object> order = new LinkedHashMap<>(fields(held.get("order")));
        if (!order.isEmpty()) {
            order.putAll(Map.of(task.get("quantity"), "1", task.get("price"), "1"));
            return order;
        }
        order.put("symbol", task.get("symbol"));
        if (task.get("venue").equals("bybit")) {
            order.putAll(Map.of("side", "Buy", "orderType", "Limit", "qty", "1", "price", "1"));
            return order;
        }
        boolean mexc = task.get("venue").equals("mexc-futures");
        order.put("side", mexc ? (Object) 1 : "BUY");
        order.put("type", mexc ? (Object) 1 : "LIMIT");
        order.put(mexc ? "vol" : "quantity", "1");
        order.put("price", "1");
        return order;
    }

    private String place(Map<String, Object> order) throws Exception {
        return placed(of("placeOrder", Map.class, nested(order)));
    }

    /** Returns an order with quantity and price where the venue has them. */
    private Map<String, Object> nested(Map<String, Object> order) {
        List<String> nest = texts("nest");
        if (nest.isEmpty()) {
            return order;
        }
        Map<String, Object> rest = new LinkedHashMap<>(order);
        Map<String, Object> inner = new LinkedHashMap<>();
        inner.put(task.get("quantity"), rest.remove(task.get("quantity")));
        Object price = rest.remove(task.get("price"));
        if (price != null) {
            inner.put(task.get("price"), price);
        }
        rest.put(nest.get(0), Map.of(nest.get(price == null ? 2 : 1), inner));
        return rest;
    }

    private String placed(Object answer) {
        String names = task.getOrDefault("order_key", "orderId|algoId");
        Matcher id = Pattern.compile("\"(?:" + names + ")\"\\s*:\\s*\"?(\\d+)").matcher(answer.toString());
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
                order.replace("qty", 0.0000001);
                order.replace(task.getOrDefault("quantity", ""), 0.0000001);
                return place(order);
            case "stop":
                order.put("type", "STOP_MARKET");
                order.put("stopPrice", order.remove("price"));
                return place(order);
            case "market":
                order.remove(task.getOrDefault("price", "price"));
                Map<String, Object> market = fields(held.get("market"));
                if (market.isEmpty()) {
                    boolean mexc = task.get("venue").equals("mexc-futures");
                    boolean bybit = task.get("venue").equals("bybit");
                    market.put(bybit ? "orderType" : "type", mexc ? (Object) 5 : bybit ? "Market" : "MARKET");
                }
                order.putAll(market);
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
        Callable<HttpResponse<String>> send = () -> request("POST", task.get("place_path"), nested(order));
        Callable<HttpResponse<String>> find = () -> {
            HttpResponse<String> answer = null;
            for (String path : texts("find_paths")) {
                answer = request(task.get("find_method"), path, fields(held.get("find_params")));
                if (!denies(answer.body())) {
                    return answer;
                }
            }
            return lists().isEmpty() ? answer : null; // other denials are the guard's to read
        };
        Callable<?> reread = () -> of("state", String.class, task.get("symbol"));
        LongConsumer offset = (milliseconds) -> {
            try {
                of("setClockOffset", long.class, milliseconds);
            } catch (Exception error) {
                throw new IllegalStateException(error);
            }
        };
        int callables = 0;
        Class<?> guard = Class.forName(task.get("entry") + "." + guardName());
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
                    Duration time = Duration.ofSeconds("true".equals(task.get("unproven")) ? 1 : 60);
                    arguments.add(window ? seconds("window") : time);
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

    private List<String> lists() {
        return task.get("venue").equals("bybit") ? List.of("result.list") : texts("list_paths");
    }

    /** Says whether the answer to a look-up says that there is no such order. */
    private boolean denies(String text) {
        Object body = text.startsWith("{") || text.startsWith("[") ? new Json(text).value() : null;
        for (String path : lists()) {
            Object found = at(body, path);
            if (found != null) {
                return List.of("[]", "{}").contains(found.toString());
            }
        }
        return texts("code_paths").stream().anyMatch(path -> texts("absent").contains(String.valueOf(at(body, path))))
                || texts("absent_texts").contains(String.valueOf(at(body, "msg")));
    }

    private String guardName() throws Exception {
        for (String line : Files.readAllLines(Path.of(folder, task.get("entry") + ".java"))) {
            if (line.startsWith("final class Guard")) {
                return line.split(" ")[2];
            }
        }
        throw new IllegalStateException("no guard in " + task.get("entry"));
    }

    private HttpResponse<String> request(String method, String path, Map<String, ?> params) throws Exception {
        Object signed = "true".equals(task.get("signs_path"))
                ? call(client, kind.getMethod("sign", String.class, String.class, Map.class), method, path, params)
                : call(client, kind.getMethod("sign", String.class, Map.class), method, params);
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
        folder = arguments[0];
        ExecutorService pool = Executors.newFixedThreadPool(48);
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in));
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            if (line.contains("\"id\": ")) {
                String task = line.replaceFirst("^\\[", "");
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
