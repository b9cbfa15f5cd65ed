// Runs rendered go-net-http handlers: tasks on standard input, one result a line.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
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
	ReadPath  string             `json:"read_path"`
	PlacePath string             `json:"place_path"`
	ClientID  string             `json:"client_id"`
	Entry     string             `json:"entry"`
	Symbol    string             `json:"symbol"`
}

func (t task) seconds(name string) time.Duration {
	return time.Duration(t.Limits[name] * float64(time.Second))
}

// api is a venue's client, whatever its package.
type api struct {
	read   func(ctx context.Context) error
	place  func(ctx context.Context, order map[string]any) error
	find   func(ctx context.Context, symbol, id string) (bool, error)
	state  func(ctx context.Context) error
	batch  func(ctx context.Context, orders []map[string]any) ([]string, error)
	sign   func(order map[string]any) (string, []byte, http.Header, error)
	offset func(time.Duration)
	renew  func(ctx context.Context) error
	told   func(error) (kind string, state bool)
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
	Items   []string `json:"items,omitempty"`
}

func tokens() func(context.Context) (string, error) {
	count := 0
	return func(context.Context) (string, error) {
		count++
		return fmt.Sprintf("token-%d", count), nil
	}
}

func run(t task) result {
	ctx := context.Background()
	client := venues[t.Venue](t)
	done := result{ID: t.ID, Outcome: "returned"}
	order := map[string]any{"symbol": t.Symbol, "side": "BUY", "type": "LIMIT", "quantity": "1", "price": "1"}
	var err error
	switch t.Action {
	case "read":
		err = client.read(ctx)
	case "batch":
		done.Items, err = client.batch(ctx, []map[string]any{order, order, order})
	case "guard":
		return guarded(ctx, t, client, order)
	case "place_twice":
		err = client.place(ctx, order)
		if kind, _ := client.told(err); kind == "RateLimited" {
			err = client.place(ctx, order)
		}
	default:
		err = client.place(ctx, order)
	}
	if err != nil {
		done.Detail = err.Error()
		done.Outcome, done.State = client.told(err)
	}
	return done
}

func guarded(ctx context.Context, t task, client api, order map[string]any) result {
	const id = "guarded0001"
	if t.ClientID != "" {
		order[t.ClientID] = id
	}
	if client.renew != nil {
		_ = client.renew(ctx)
	}
	done := result{ID: t.ID, Outcome: "returned"}
	sendAt := func(ctx context.Context, offset time.Duration) (*http.Response, error) {
		client.offset(offset)
		query, body, header, err := client.sign(order)
		if err != nil {
			return nil, err
		}
		address := t.BaseURL + t.PlacePath + "?" + query
		request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
		if err != nil {
			return nil, err
		}
		request.Header = header
		return http.DefaultClient.Do(request)
	}
	send := func(ctx context.Context) (*http.Response, error) { return sendAt(ctx, 0) }
	find := func(ctx context.Context) (bool, error) { return client.find(ctx, t.Symbol, id) }
	then := func(ctx context.Context) error {
		if strings.HasSuffix(t.Entry, "_1002") && client.renew != nil {
			return client.renew(ctx)
		}
		done.State = true
		return client.state(ctx)
	}
	var err error
	type sender = func(context.Context) (*http.Response, error)
	type finder = func(context.Context) (bool, error)
	switch guard := guards[t.Entry].(type) {
	case func(context.Context, sender) (*http.Response, error):
		_, err = guard(ctx, send)
	case func(context.Context, sender, func(context.Context) error) (*http.Response, error):
		_, err = guard(ctx, send, then)
	case func(context.Context, sender, int, time.Duration) (*http.Response, error):
		_, err = guard(ctx, send, 5, time.Minute)
	case func(context.Context, sender, bool, int) (*http.Response, error):
		_, err = guard(ctx, send, true, 5)
	case func(context.Context, sender, finder, int) (*http.Response, error):
		_, err = guard(ctx, send, find, 5)
	case func(context.Context, sender, finder, time.Duration, int, time.Duration) (*http.Response, error):
		_, err = guard(ctx, send, find, t.seconds("window"), 5, time.Minute)
	case func(context.Context, *http.Client, string, func(context.Context, time.Duration) (*http.Response, error)) (*http.Response, error):
		_, err = guard(ctx, http.DefaultClient, t.BaseURL, sendAt)
	default:
		err = fmt.Errorf("no guard: %T", guard)
	}
	if err != nil {
		done.Outcome, done.Detail, _ = strings.Cut(err.Error(), ": ")
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
			line, _ := json.Marshal(run(t))
			<-turns
			printing.Lock()
			defer printing.Unlock()
			fmt.Println(string(line))
		}(t)
	}
	all.Wait()
}
