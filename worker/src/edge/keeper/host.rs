//! What the keeper has of its host, over JavaScript.

use js_sys::{Array, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;

use crate::keeper::store::host::{Host, StateError, Statement, Value};

#[wasm_bindgen]
extern "C" {
    /// A host of the keeper: see `worker/state/`.
    pub type JsHost;

    #[wasm_bindgen(method, catch)]
    fn rows(this: &JsHost, sql: &str, parameters: &Array) -> Result<Array, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn commit(this: &JsHost, statements: &Array) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn wake(this: &JsHost, at_ms: Option<f64>) -> Result<JsValue, JsValue>;
}

impl Host for JsHost {
    fn rows(&self, sql: &str, parameters: &[Value]) -> Result<Vec<Vec<Value>>, StateError> {
        let rows = JsHost::rows(self, sql, &bound(parameters)).map_err(|thrown| failed(&thrown))?;
        let row = |row: JsValue| row.unchecked_into::<Array>().iter().map(cell).collect();
        Ok(rows.iter().map(row).collect())
    }

    fn commit(&self, statements: &[Statement]) -> Result<(), StateError> {
        if statements.is_empty() {
            return Ok(());
        }
        let all = statements.iter().map(|statement| {
            let sql = JsValue::from(statement.sql);
            Array::of2(&sql, &bound(&statement.parameters))
        });
        JsHost::commit(self, &all.collect()).map_err(|thrown| failed(&thrown))?;
        Ok(())
    }

    fn wake(&self, at_ms: Option<u64>) {
        // A host that cannot set an alarm cannot keep anything either, and that is told.
        let _ = JsHost::wake(self, at_ms.map(|at_ms| at_ms as f64));
    }
}

fn bound(parameters: &[Value]) -> Array {
    let bound = parameters.iter().map(|value| match value {
        Value::Null => JsValue::NULL,
        Value::Number(number) => (*number).into(),
        Value::Text(text) => text.as_str().into(),
        Value::Bytes(bytes) => Uint8Array::from(bytes.as_slice()).into(),
    });
    bound.collect()
}

fn cell(value: JsValue) -> Value {
    if let Some(text) = value.as_string() {
        return Value::Text(text);
    }
    match value.as_f64() {
        Some(number) => Value::Number(number),
        None if value.is_null() || value.is_undefined() => Value::Null,
        // Of any realm; in a Durable Object it is an `ArrayBuffer`.
        None => Value::Bytes(Uint8Array::new(&value).to_vec()),
    }
}

fn failed(thrown: &JsValue) -> StateError {
    let message = Reflect::get(thrown, &"message".into()).unwrap_or_default();
    let message = message.as_string().or_else(|| thrown.as_string());
    StateError::new(message.unwrap_or_else(|| "the state cannot be used".into()))
}
