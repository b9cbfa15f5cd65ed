//! Runs rendered rust-reqwest handlers: tasks on standard input, one result a line.

use std::collections::BTreeMap;
use std::io::Read;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{json, Value};

mod guards;
mod venues;

/// A task of the proof, by the names it has there.
pub struct Task(Value);

impl Task {
    pub fn text(&self, name: &str) -> &str {
        self.0[name].as_str().unwrap_or("")
    }

    pub fn value(&self, name: &str) -> &Value {
        &self.0[name]
    }

    pub fn limits(&self) -> Option<BTreeMap<&str, f64>> {
        let limits = self.0["limits"].as_object()?;
        Some(limits.iter().filter_map(|(name, value)| Some((name.as_str(), value.as_f64()?))).collect())
    }

    pub fn seconds(&self, name: &str) -> Duration {
        Duration::from_secs_f64(self.0["limits"][name].as_f64().unwrap_or(0.0))
    }

    pub fn texts(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0[name].as_array().into_iter().flatten().filter_map(Value::as_str)
    }

    pub fn order(&self) -> Value {
        if let Value::Object(order) = &self.0["order"] {
            let mut order = order.clone();
            order.insert(self.text("quantity").to_string(), "1".into());
            order.insert(self.text("price").to_string(), "1".into());
            return order.into();
        }
        match self.text("venue") {
            "mexc-futures" => {
                json!({"symbol": self.text("symbol"), "side": 1, "type": 1, "openType": 1, "vol": "1", "price": "1"})
            }
            "bybit" => json!({
                "symbol": self.text("symbol"), "side": "Buy", "orderType": "Limit", "qty": "1", "price": "1",
            }),
            _ => json!({
                "symbol": self.text("symbol"), "side": "BUY", "type": "LIMIT", "quantity": "1", "price": "1",
            }),
        }
    }

    /// Return the order as an action wants it.
    pub fn ordered(&self) -> Value {
        let mut order = self.order();
        match self.text("action") {
            "numbers" => {
                for name in ["vol", "quantity", "qty", self.text("quantity")] {
                    if order.get(name).is_some() {
                        order[name] = json!(0.0000001);
                    }
                }
            }
            "stop" => {
                order["type"] = "STOP_MARKET".into();
                order["stopPrice"] = order["price"].take();
            }
            "market" if self.0["market"].is_object() => {
                order[self.text("price")] = Value::Null;
                for (name, value) in self.0["market"].as_object().into_iter().flatten() {
                    order[name] = value.clone();
                }
            }
            "market" => {
                order["price"] = Value::Null;
                match self.text("venue") {
                    "mexc-futures" => order["type"] = 5.into(),
                    "bybit" => order["orderType"] = "Market".into(),
                    _ => order["type"] = "MARKET".into(),
                }
            }
            "own_id" | "cancel" => order[self.text("client_id")] = self.text("own_id").into(),
            "guard" if self.0["client_id"].is_string() => order[self.text("client_id")] = "guarded0001".into(),
            _ => {}
        }
        order
    }

    /// Return method, path and parameters of a change.
    pub fn amended(&self) -> (String, String, Value) {
        let (method, path) = self.text("change").split_once(' ').unwrap();
        let mut order = self.order();
        if method == "PUT" {
            order["type"] = Value::Null;
            order["origClientOrderId"] = self.text("own_id").into();
            order["quantity"] = "2".into();
            order["price"] = "2".into();
        } else {
            order["cancelReplaceMode"] = "ALLOW_FAILURE".into();
            order["newClientOrderId"] = self.text("own_id").into();
        }
        (method.to_string(), path.to_string(), order)
    }
}

/// What came of a task.
#[derive(Default)]
pub struct Done {
    pub outcome: String,
    pub detail: String,
    pub state: bool,
    pub order_id: String,
    pub items: Vec<String>,
    pub error: Value,
}

impl Done {
    pub fn returned(answer: &Value, t: &Task) -> Done {
        let name = t.0["order_key"].as_str().unwrap_or("orderId");
        let id = answer.get("algoId").unwrap_or(&answer[name]);
        let order_id = id.as_str().map_or_else(|| id.to_string(), str::to_string);
        Done { outcome: "returned".to_string(), order_id, ..Done::default() }
    }
}

/// Return what stands under a dotted path; null if nothing does.
fn at<'a>(body: &'a Value, path: &str) -> &'a Value {
    path.split('.').fold(body, |held, name| match name.parse::<usize>() {
        Ok(index) => &held[index],
        Err(_) => &held[name],
    })
}

impl Task {
    /// Return the answer of a look-up, None if it denies the order by an empty list.
    pub async fn listed(&self, found: reqwest::Response) -> reqwest::Result<Option<reqwest::Response>> {
        let (status, headers) = (found.status(), found.headers().clone());
        let text = found.text().await?;
        let body: Value = serde_json::from_str(&text).unwrap_or_default();
        let lists = self.texts("list_paths").chain(Some("result.list").filter(|_| self.text("venue") == "bybit"));
        let held = lists.map(|path| at(&body, path)).find(|held| !held.is_null());
        if held == Some(&json!([])) || held == Some(&json!({})) {
            return Ok(None);
        }
        let mut answer = http::Response::builder().status(status).body(text).unwrap();
        *answer.headers_mut() = headers;
        Ok(Some(answer.into()))
    }
}

#[tokio::main]
async fn main() {
    let mut input = String::new();
    std::io::stdin().read_to_string(&mut input).unwrap();
    let tasks: Vec<Value> = serde_json::from_str(&input).unwrap();
    let turns = Arc::new(tokio::sync::Semaphore::new(48));
    let mut running = Vec::new();
    for task in tasks {
        let turns = turns.clone();
        running.push(tokio::spawn(async move {
            let _turn = turns.acquire().await.unwrap();
            let id = task["id"].clone();
            let begun = Instant::now();
            let done = venues::run(Arc::new(Task(task))).await;
            let line = json!({
                "id": id, "outcome": done.outcome, "detail": done.detail, "state": done.state,
                "seconds": begun.elapsed().as_secs_f64(), "order_id": done.order_id, "items": done.items,
                "error": done.error,
            });
            println!("{line}");
        }));
    }
    for each in running {
        each.await.unwrap();
    }
}
