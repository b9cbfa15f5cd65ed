// Runs rendered go-net-http handlers: tasks on standard input, one result a line.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"time"
)

type task struct {
	ID        int                `json:"id"`
	Action    string             `json:"action"`
	Venue     string             `json:"venue"`
	BaseURL   string             `json:"base_url"`
	Key       string             `json:"key"`
	Secret    string             `json:"secret"`
	Limits    map[string]float64 `json:"limits"`
	OwnID     string             `json:"own_id"`
	Change    string             `json:"change"`
	ReadPath  string             `json:"read_path"`
	PlacePath string             `json:"place_path"`
	ClientID  string             `json:"client_id"`
	Entry     string             `json:"entry"`
	Symbol    string             `json:"symbol"`

	FindMethod  string            `json:"find_method"`
	FindPaths   []string          `json:"find_paths"`
	FindParams  map[string]string `json:"find_params"`
	Absent      []string          `json:"absent"`
	AbsentTexts []string          `json:"absent_texts"`
	ListPaths   []string          `json:"list_paths"`
	CodePaths   []string          `json:"code_paths"`
	Unproven    bool              `json:"unproven"`

	// Words of the venue's own.
	Order      map[string]any `json:"order"`
	Market     map[string]any `json:"market"`
	Quantity   string         `json:"quantity"`
	Price      string         `json:"price"`
	OrderKey   string         `json:"order_key"`
	Passphrase string         `json:"passphrase"`

	// The field that holds quantity and price, and what stands between in a limit and a market order.
	Nest []string `json:"nest"`
}

func (t task) seconds(name string) time.Duration {
	return time.Duration(t.Limits[name] * float64(time.Second))
}

// api is a venue's client, whatever its package.
type api struct {
	read   func(ctx context.Context) error
	place  func(ctx context.Context, order map[string]any) ([]byte, error)
	cancel func(ctx context.Context, id string) ([]byte, error)
	change func(ctx context.Context, method, path string, params map[string]any) ([]byte, error)
	state  func(ctx context.Context) error
	batch  func(ctx context.Context, orders []map[string]any) ([]string, error)
	sign   func(method, path string, params map[string]any) (string, []byte, http.Header, error)
	offset func(time.Duration)
	renew  func(ctx context.Context) error
	told   func(error) told
}

// told is what an error holds for its reader.
type told struct {
	Kind     string  `json:"-"`
	State    bool    `json:"-"`
	Code     string  `json:"code"`
	Message  string  `json:"message"`
	Status   int     `json:"status"`
	Wait     float64 `json:"wait"`
	ClientID string  `json:"client_id"`
	Symbol   string  `json:"symbol"`
	Request  string  `json:"request"`
}

var (
	venues = map[string]func(task) api{}
	guards = map[string]any{}
)

type result struct {
	ID      int      `json:"id"`
	Outcome string   `json:"outcome"`
	Detail  string   `json:"detail"`
	State   bool     `json:"state"`
	Seconds float64  `json:"seconds"`
	OrderID string   `json:"order_id,omitempty"`
	Items   []string `json:"items,omitempty"`
	Error   *told    `json:"error,omitempty"`
}

func tokens() func(context.Context) (string, error) {
	count := 0
	return func(context.Context) (string, error) {
		count++
		return fmt.Sprintf("token-%d", count), nil
	}
}

func orderOf(t task) map[string]any {
	if t.Order != nil {
		order := map[string]any{t.Quantity: "1", t.Price: "1"}
		for name, value := range t.Order {
			order[name] = value
		}
		return order
	}
	if t.Venue == "bybit" {
		return map[string]any{"symbol": t.Symbol, "side": "Buy", "orderType": "Limit", "qty": "1", "price": "1"}
	}
	if t.Venue == "mexc-futures" {
		return map[string]any{"symbol": t.Symbol, "side": 1, "type": 1, "openType": 1, "vol": "1", "price": "1"}
	}
	return map[string]any{"symbol": t.Symbol, "side": "BUY", "type": "LIMIT", "quantity": "1", "price": "1"}
}

// nested returns an order with quantity and price where the venue has them.
func nested(t task, order map[string]any) map[string]any {
	if len(t.Nest) == 0 || order[t.Nest[0]] != nil {
		return order
	}
	kind, held := t.Nest[1], map[string]any{}
	if _, priced := order[t.Price]; !priced {
		kind = t.Nest[2]
	}
	for _, name := range []string{t.Quantity, t.Price} {
		if value, given := order[name]; given {
			held[name] = value
			delete(order, name)
		}
	}
	order[t.Nest[0]] = map[string]any{kind: held}
	return order
}

// idOf returns the id of an order, exactly.
func idOf(order []byte, key string) string {
	var fields map[string]any
	decoder := json.NewDecoder(bytes.NewReader(order))
	decoder.UseNumber()
	if err := decoder.Decode(&fields); err != nil {
		return "not an order"
	}
	if id, given := fields["algoId"]; given {
		return fmt.Sprint(id)
	}
	if key == "" {
		key = "orderId"
	}
	return fmt.Sprint(fields[key])
}

// together places two orders, the second a little later, and tells what became of each.
func together(ctx context.Context, t task, client, other api) []string {
	items := make([]string, 2)
	var both sync.WaitGroup
	for i, each := range []api{client, other} {
		both.Add(1)
		go func(i int, each api) {
			defer both.Done()
			time.Sleep(time.Duration(i) * time.Second)
			items[i] = "returned"
			if _, err := each.place(ctx, orderOf(t)); err != nil {
				items[i] = client.told(err).Kind
			}
		}(i, each)
	}
	both.Wait()
	return items
}

func amended(t task, order map[string]any) (string, string, map[string]any) {
	method, path, _ := strings.Cut(t.Change, " ")
	if method == http.MethodPut {
		delete(order, "type")
		order["origClientOrderId"], order["quantity"], order["price"] = t.OwnID, "2", "2"
	} else {
		order["cancelReplaceMode"], order["newClientOrderId"] = "ALLOW_FAILURE", t.OwnID
	}
	return method, path, order
}

// market makes an order one without a price.
func market(t task, order map[string]any) {
	delete(order, "price")
	delete(order, t.Price)
	if len(t.Nest) > 0 {
		return
	}
	switch t.Venue {
	case "mexc-futures":
		order["type"] = 5
	case "bybit":
		order["orderType"] = "Market"
	default:
		for name, value := range t.Market {
			order[name] = value
		}
		if t.Market == nil {
			order["type"] = "MARKET"
		}
	}
}

func run(t task) result {
	ctx := context.Background()
	client := venues[t.Venue](t)
	place := client.place
	client.place = func(ctx context.Context, order map[string]any) ([]byte, error) {
		return place(ctx, nested(t, order))
	}
	done := result{ID: t.ID, Outcome: "returned"}
	order := orderOf(t)
	var err error
	var answer []byte
	switch t.Action {
	case "read":
		err = client.read(ctx)
	case "batch":
		done.Items, err = client.batch(ctx, []map[string]any{order, order, order})
	case "guard":
		return guarded(ctx, t, client, order)
	case "place_twice", "in_turn":
		other := client
		if t.Action == "in_turn" {
			other = venues[t.Venue](t)
		}
		if _, err = client.place(ctx, order); err == nil || client.told(err).Kind == "RateLimited" {
			_, err = other.place(ctx, order)
		}
	case "threads":
		done.Items = together(ctx, t, client, client)
	case "two_handlers":
		done.Items = together(ctx, t, client, venues[t.Venue](t))
	case "cancel":
		order[t.ClientID] = t.OwnID
		if _, err = client.place(ctx, order); err == nil {
			answer, err = client.cancel(ctx, t.OwnID)
		}
	case "change":
		method, path, params := amended(t, order)
		answer, err = client.change(ctx, method, path, params)
	case "numbers":
		for _, name := range []string{"vol", "quantity", "qty", t.Quantity} {
			if _, given := order[name]; given {
				order[name] = 0.0000001
			}
		}
		answer, err = client.place(ctx, order)
	case "stop":
		order["type"], order["stopPrice"] = "STOP_MARKET", order["price"]
		delete(order, "price")
		answer, err = client.place(ctx, order)
	case "market":
		market(t, order)
		answer, err = client.place(ctx, order)
	case "own_id":
		order[t.ClientID] = t.OwnID
		answer, err = client.place(ctx, order)
	default:
		answer, err = client.place(ctx, order)
	}
	if answer != nil {
		done.OrderID = idOf(answer, t.OrderKey)
	}
	if err != nil {
		fields := client.told(err)
		done.Detail, done.Error = err.Error(), &fields
		done.Outcome, done.State = fields.Kind, fields.State
	}
	return done
}

// valueAt returns what stands under a dotted path.
func valueAt(body any, path string) any {
	for _, name := range strings.Split(path, ".") {
		switch held := body.(type) {
		case map[string]any:
			body = held[name]
		case []any:
			index, err := strconv.Atoi(name)
			if err != nil || index >= len(held) {
				return nil
			}
			body = held[index]
		default:
			return nil
		}
	}
	return body
}

// denies says whether the answer to a look-up says that there is no such order.
func (t task) denies(answer *http.Response) bool {
	text, err := io.ReadAll(answer.Body)
	answer.Body = io.NopCloser(bytes.NewReader(text))
	var body any
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if err != nil || decoder.Decode(&body) != nil {
		return false
	}
	for _, path := range t.ListPaths {
		switch held := valueAt(body, path).(type) {
		case []any:
			return len(held) == 0
		case map[string]any:
			return len(held) == 0
		}
	}
	for _, code := range t.Absent {
		for _, path := range t.CodePaths {
			if fmt.Sprint(valueAt(body, path)) == code {
				return true
			}
		}
	}
	for _, text := range t.AbsentTexts {
		if valueAt(body, "msg") == text {
			return true
		}
	}
	return false
}

func guarded(ctx context.Context, t task, client api, order map[string]any) result {
	const id = "guarded0001"
	order = nested(t, order)
	if t.ClientID != "" {
		order[t.ClientID] = id
	}
	sent := map[string]string{}
	for name, value := range order {
		sent[name] = fmt.Sprint(value)
	}
	if client.renew != nil {
		_ = client.renew(ctx)
	}
	done := result{ID: t.ID, Outcome: "returned"}
	request := func(ctx context.Context, method, path string, params map[string]any) (*http.Response, error) {
		query, body, header, err := client.sign(method, path, params)
		if err != nil {
			return nil, err
		}
		request, err := http.NewRequestWithContext(ctx, method, t.BaseURL+path+"?"+query, bytes.NewReader(body))
		if err != nil {
			return nil, err
		}
		request.Header = header
		return http.DefaultClient.Do(request)
	}
	sendAt := func(ctx context.Context, offset time.Duration) (*http.Response, error) {
		client.offset(offset)
		return request(ctx, http.MethodPost, t.PlacePath, order)
	}
	send := func(ctx context.Context) (*http.Response, error) { return sendAt(ctx, 0) }
	if t.Venue == "bybit" {
		t.ListPaths = []string{"result.list"}
	}
	find := func(ctx context.Context) (*http.Response, error) {
		params := map[string]any{}
		for name, value := range t.FindParams {
			params[name] = value
		}
		var answer *http.Response
		for _, path := range t.FindPaths {
			found, err := request(ctx, t.FindMethod, path, params)
			if err != nil || !t.denies(found) {
				return found, err
			}
			answer = found
		}
		if len(t.ListPaths) > 0 {
			return nil, nil
		}
		return answer, nil // the guard reads the denial
	}
	limit := time.Minute
	if t.Unproven {
		limit = time.Second
	}
	reread := func(ctx context.Context) (any, error) { return "read", client.state(ctx) }
	var err error
	var answer *http.Response
	type sender = func(context.Context) (*http.Response, error)
	switch guard := guards[t.Entry].(type) {
	case func(context.Context, sender) (*http.Response, error):
		answer, err = guard(ctx, send)
	case func(context.Context, sender, func(context.Context) error) (*http.Response, error):
		answer, err = guard(ctx, send, client.renew)
	case func(context.Context, sender, func(context.Context) (any, error)) (*http.Response, error):
		answer, err = guard(ctx, send, reread)
	case func(context.Context, sender, int, time.Duration) (*http.Response, error):
		answer, err = guard(ctx, send, 5, time.Minute)
	case func(context.Context, sender, bool, int) (*http.Response, error):
		answer, err = guard(ctx, send, true, 5)
	case func(context.Context, sender, sender, map[string]string, time.Duration, int, time.Duration) (*http.Response, error):
		answer, err = guard(ctx, send, find, sent, t.seconds("window"), 5, limit)
	case func(context.Context, *http.Client, string, func(context.Context, time.Duration) (*http.Response, error)) (*http.Response, error):
		answer, err = guard(ctx, http.DefaultClient, t.BaseURL, sendAt)
	default:
		err = fmt.Errorf("no guard: %T", guard)
	}
	if err == nil {
		body, _ := io.ReadAll(answer.Body)
		done.Detail = string(body)
	} else {
		done.Outcome, done.Detail, _ = strings.Cut(err.Error(), ": ")
		if state := reflect.Indirect(reflect.ValueOf(err)).FieldByName("State"); state.IsValid() {
			done.State = !state.IsNil()
		}
	}
	return done
}

func main() {
	var tasks []task
	if err := json.NewDecoder(os.Stdin).Decode(&tasks); err != nil {
		panic(err)
	}
	var printing sync.Mutex
	var all sync.WaitGroup
	turns := make(chan struct{}, 48)
	for _, t := range tasks {
		all.Add(1)
		go func(t task) {
			defer all.Done()
			turns <- struct{}{}
			begun := time.Now()
			done := run(t)
			done.Seconds = time.Since(begun).Seconds()
			line, _ := json.Marshal(done)
			<-turns
			printing.Lock()
			defer printing.Unlock()
			fmt.Println(string(line))
		}(t)
	}
	all.Wait()
}
