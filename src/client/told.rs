//! All that there is to see in what was thrown, in which the call looks for what must not be seen.
//!
//! It is shown to a log as it is, so that whatever may hide something is not kept at all: what is not
//! an error, a plain object or a list and so has insides of its own; what tells by a function that is
//! called unasked; a getter that may tell another thing later; and what is too much to look through.

use std::collections::VecDeque;

use js_sys::{Array, JsString, Object, Reflect, Set, Symbol};
use wasm_bindgen::{JsCast, prelude::*};

use super::{
    host,
    source::{is_constant, is_native},
};

/// How much is looked through: values, properties of one, and code units of text.
const MAX_VALUES: u32 = 1_000;
const MAX_PROPERTIES: u32 = 1_000;
const MAX_TEXT: usize = 65_536;
/// How far an object inherits, and how long the source of a function is that tells anything.
const MAX_OWNERS: usize = 20;
const MAX_SOURCE: usize = 200;

/// Methods that are called by whoever shows an object, next to those with a symbol for a name.
const CALLED_UNASKED: [&str; 5] = ["toJSON", "toString", "toLocaleString", "valueOf", "inspect"];

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_name = String)]
    fn text_of(value: &JsValue) -> Result<JsString, JsValue>;

    #[wasm_bindgen(catch, js_namespace = ["Object", "prototype", "toString"], js_name = call)]
    fn tag_of(value: &JsValue) -> Result<JsString, JsValue>;

    #[wasm_bindgen(catch, js_namespace = ["Object", "prototype", "hasOwnProperty"], js_name = call)]
    fn has_own(object: &JsValue, name: &str) -> Result<bool, JsValue>;

    #[wasm_bindgen(catch, js_namespace = ["Function", "prototype", "toString"], js_name = call)]
    fn source_of(function: &JsValue) -> Result<JsString, JsValue>;

    #[wasm_bindgen(catch, js_namespace = Error, js_name = isError)]
    fn is_error(value: &JsValue) -> Result<bool, JsValue>;

    #[wasm_bindgen(catch, js_name = structuredClone)]
    fn structured_clone(value: &JsValue) -> Result<JsValue, JsValue>;
}

/// All that there is to see in `cause`; `None` where there may be more.
pub(super) fn told(cause: &JsValue) -> Option<String> {
    let mut look = Look {
        seen: Set::new(&JsValue::UNDEFINED),
        left: VecDeque::new(),
        text: String::new(),
    };
    look.add(cause);
    while let Some(value) = look.left.pop_front() {
        look.value(&value)?;
    }
    Some(look.text)
}

struct Look {
    seen: Set,
    left: VecDeque<JsValue>,
    text: String,
}

impl Look {
    fn add(&mut self, value: &JsValue) {
        if !self.seen.has(value) {
            self.seen.add(value);
            self.left.push_back(value.clone());
        }
    }

    fn text(&mut self, text: &JsValue) -> Option<()> {
        let left = MAX_TEXT.checked_sub(self.text.len())?;
        self.text.push_str(&host::text(text, left)?);
        self.text.push('\n');
        Some(())
    }

    fn value(&mut self, value: &JsValue) -> Option<()> {
        if self.seen.size() > MAX_VALUES || value.is_function() {
            return None;
        }
        if !value.is_object() {
            return self.text(text_of(value).ok()?.as_ref());
        }
        let owners = owners(value)?;
        // An error of another realm is known by its tag only, unless that is of its own making.
        let plain = owners.is_empty() || Array::is_array(value);
        let own_kind = plain || owners.iter().any(|it| *it == prototype("Error"));
        if !own_kind && tag_of(value).ok()? != "[object Error]" {
            return None;
        }
        self.properties(value, value, own_kind)?;
        for owner in &owners {
            self.properties(value, owner, own_kind)?;
        }
        let genuine = (!plain).then(|| is_error(value).ok()).flatten();
        genuine.unwrap_or_else(|| is_open(value)).then_some(())
    }

    /// What `value` has by `owner`, which is itself or what it inherits from.
    fn properties(&mut self, value: &JsValue, owner: &JsValue, own_kind: bool) -> Option<()> {
        let known = KNOWN.iter().any(|name| *owner == prototype(name));
        // A list of millions is not even listed.
        let list = Array::is_array(owner).then(|| owner.unchecked_ref::<Array>().length());
        if list.is_some_and(|length| length > MAX_PROPERTIES) {
            return None;
        }
        let names = Reflect::own_keys(owner).ok()?;
        if names.length() > MAX_PROPERTIES {
            return None;
        }
        for name in names.iter() {
            if !own_kind && name == JsValue::from(Symbol::to_string_tag()) {
                return None;
            }
            let property =
                Reflect::get_own_property_descriptor(owner.unchecked_ref::<Object>(), &name)
                    .ok()?;
            let it = if has_own(&property, "value").ok()? {
                host::property(&property, "value")
            } else {
                let getter = host::property(&property, "get");
                if !known && !is_steady(&getter, &name)? {
                    return None;
                }
                Reflect::get(value, &name).ok()?
            };
            if it.is_function() && owner != value {
                if !known && is_called_unasked(&name) && !is_native(&source(&it)?) {
                    return None;
                }
                continue;
            }
            self.text(text_of(&name).ok()?.as_ref())?;
            self.add(&it);
        }
        Some(())
    }
}

/// The host's own, whose getters and methods are known.
const KNOWN: [&str; 3] = ["Error", "DOMException", "Array"];

/// What all objects of a kind inherit.
fn prototype(kind: &str) -> JsValue {
    host::property(&host::property(&js_sys::global(), kind), "prototype")
}

/// What `value` inherits from, but for what all objects do.
fn owners(value: &JsValue) -> Option<Vec<JsValue>> {
    let root = prototype("Object");
    let mut owners = Vec::new();
    let mut owner = owner_of(value)?;
    while !owner.is_null() && owner != root {
        if owners.len() >= MAX_OWNERS {
            return None;
        }
        let next = owner_of(&owner)?;
        owners.push(owner);
        owner = next;
    }
    Some(owners)
}

fn owner_of(value: &JsValue) -> Option<JsValue> {
    Reflect::get_prototype_of(value).ok().map(JsValue::from)
}

/// Whether it has no insides but its properties: what can be copied, into an error, a list or a plain
/// object. Of a `Proxy`, which shows what it likes while a log may show what is behind it, there is no
/// copy.
fn is_open(value: &JsValue) -> bool {
    let Some(copy) = structured_clone(value).ok() else {
        return false;
    };
    let owners = owners(&copy);
    owners.is_some_and(|owners| {
        let known = |owner: &JsValue| ["Error", "Array"].iter().any(|it| *owner == prototype(it));
        owners.is_empty() || owners.iter().any(known)
    })
}

/// Whether a getter gives the same at each look.
fn is_steady(getter: &JsValue, name: &JsValue) -> Option<bool> {
    if getter.is_undefined() {
        return Some(true);
    }
    let source = source(getter)?;
    // The one of newer V8s has no name.
    let of_stack = *name == "stack" && source.contains("[native code]");
    Some(of_stack || is_native(&source) || is_constant(&source))
}

fn is_called_unasked(name: &JsValue) -> bool {
    !name.is_string() || CALLED_UNASKED.iter().any(|it| *name == **it)
}

fn source(function: &JsValue) -> Option<String> {
    host::text(source_of(function).ok()?.as_ref(), MAX_SOURCE)
}
