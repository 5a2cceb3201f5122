//! To read the body of a reply, whatever it is made of, no further than is of use.

use js_sys::{Function, JsString, Reflect, Symbol, TypeError};
use wasm_bindgen::{JsCast, JsValue};

use super::{
    host::{self, Foreign, Outcome, property},
    lost::{At, Lost},
    settled::{Settled, settled},
};

/// The most pieces that are read. Those that are empty would have no end.
const MAX_PIECES: u32 = 100_000;

/// A body that is read piece by piece.
pub(super) enum Stream {
    /// The reader of a web stream.
    Web(Foreign),
    /// Of something else that can be iterated, such as a stream of Node's, which is the second.
    Iterated(Foreign, JsValue),
}

impl Stream {
    /// `None` where the response has no body, or one that is to be had as a whole only.
    fn of(response: &Foreign) -> Outcome<Option<Self>> {
        let body = response.body()?;
        if body.is_null_or_undefined() {
            return Ok(None);
        }
        let thrown = match body.unchecked_ref::<Foreign>().get_reader() {
            Ok(reader) => return Ok(Some(Self::Web(reader.unchecked_into()))),
            Err(thrown) => thrown,
        };
        if !property(&body, "getReader").is_undefined() {
            return Err(thrown);
        }
        let iterate = Reflect::get(&body, &Symbol::async_iterator()).unwrap_or_default();
        let Some(iterate) = iterate.dyn_ref::<Function>() else {
            return Ok(None);
        };
        let iterator = iterate.call0(&body)?.unchecked_into();
        Ok(Some(Self::Iterated(iterator, body)))
    }

    /// The next piece; `None` at the end.
    async fn next(&self) -> Result<Option<Foreign>, Lost> {
        let next = match self {
            Self::Web(reader) => reader.read(),
            Self::Iterated(iterator, _) => iterator.next(),
        };
        let next = settled(&next?).await.map_err(Lost::at(At::Reading))?;
        let next: Foreign = next.unchecked_into();
        if next.done()?.is_truthy() {
            return Ok(None);
        }
        Ok(Some(next.value()?.unchecked_into()))
    }

    /// Nobody reads on.
    pub(super) fn let_go(&self) {
        let gone = match self {
            Self::Web(reader) => reader.cancel(),
            // An iterator ends only when it has given the piece that it is asked for.
            Self::Iterated(iterator, body) => match property(body, "destroy").dyn_ref::<Function>()
            {
                Some(destroy) => destroy.call0(body),
                None => iterator.end(),
            },
        };
        // It may be a promise that rejects, and somebody must be there.
        drop(gone.and_then(|gone| Settled::of(&gone)));
    }
}

/// The text of the body; `None` where it is longer than `limit`, in bytes. What has not been read of it
/// is `unread`.
pub(super) async fn read(
    response: &Foreign,
    limit: usize,
    unread: &mut Option<Stream>,
) -> Result<Option<String>, Lost> {
    *unread = Stream::of(response)?;
    let Some(stream) = unread else {
        return whole(response, limit).await;
    };
    let mut bytes = Vec::new();
    let mut pieces = 0_u32;
    while let Some(piece) = stream.next().await? {
        pieces = pieces.saturating_add(1);
        let left = limit.saturating_sub(bytes.len());
        if pieces > MAX_PIECES || !append(&mut bytes, &piece, left)? {
            return Ok(None);
        }
    }
    *unread = None;
    let text = String::from_utf8(bytes);
    let text = text.unwrap_or_else(|not| String::from_utf8_lossy(not.as_bytes()).into_owned());
    Ok(Some(without_mark(text)))
}

/// Whether the piece, of bytes or of text, is no longer than `left`, in bytes.
fn append(bytes: &mut Vec<u8>, piece: &Foreign, left: usize) -> Outcome<bool> {
    let Some(length) = piece.byte_length()?.as_f64() else {
        if !piece.is_string() {
            return Err(TypeError::new("a piece of the body is neither bytes nor text").into());
        }
        let text = host::text(piece, left).filter(|text| text.len() <= left);
        bytes.extend(text.iter().flat_map(|text| text.bytes()));
        return Ok(text.is_some());
    };
    if length > left as f64 {
        return Ok(false);
    }
    let start = bytes.len();
    bytes.resize(start.saturating_add(length as usize), 0);
    host::copy(bytes.get_mut(start..).unwrap_or_default(), piece)?;
    Ok(true)
}

/// The body of a response that has no stream.
async fn whole(response: &Foreign, limit: usize) -> Result<Option<String>, Lost> {
    let text = match response.text() {
        Ok(text) => settled(&text).await.map_err(Lost::at(At::Reading))?,
        Err(_) if property(response, "text").is_undefined() => JsValue::UNDEFINED,
        Err(thrown) => return Err(thrown.into()),
    };
    // What is no text is no JSON either.
    if text.dyn_ref::<JsString>().is_none() {
        return Ok(Some(String::new()));
    }
    let text = host::text(&text, limit).filter(|text| text.len() <= limit);
    Ok(text.map(without_mark))
}

/// `text` without a byte order mark.
fn without_mark(text: String) -> String {
    match text.strip_prefix('\u{feff}') {
        Some(rest) => rest.into(),
        None => text,
    }
}
