//! JavaScript values, whatever they are: reading one never throws and never panics.

use js_sys::Reflect;
use wasm_bindgen::JsValue;

use crate::reply::Value;

/// `object[name]`; `undefined` where there is no such thing, or its getter throws.
#[inline(never)]
pub(crate) fn get(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap_or_default()
}

/// A new plain object.
pub(crate) fn plain() -> JsValue {
    js_sys::Object::new().into()
}

/// `object[name] = text`, or `null`.
#[inline(never)]
pub(crate) fn set_text(object: &JsValue, name: &str, text: Option<&str>) {
    set(object, name, &text.map_or(JsValue::NULL, JsValue::from));
}

/// `object[name] = number`, or `null`.
#[inline(never)]
pub(crate) fn set_number(object: &JsValue, name: &str, number: Option<f64>) {
    set(object, name, &number.map_or(JsValue::NULL, JsValue::from));
}

/// `object[name] = value`, on a plain object of our own, which takes every property.
#[inline(never)]
pub(crate) fn set(object: &JsValue, name: &str, value: &JsValue) {
    let _ = Reflect::set(object, &name.into(), value);
}

impl Value for JsValue {
    fn member(&self, name: &str) -> Self {
        get(self, name)
    }
    fn item(&self, index: u32) -> Self {
        Reflect::get_u32(self, index).unwrap_or_default()
    }
    fn text(&self) -> Option<String> {
        self.as_string()
    }
    fn number(&self) -> Option<f64> {
        self.as_f64()
    }
    fn boolean(&self) -> Option<bool> {
        self.as_bool()
    }
}
