//! The columns of a row, one after the other, each of the type it must have.

use super::host::{StateError, Value};

/// What is left of a row.
pub struct Cells(std::vec::IntoIter<Value>);

impl Cells {
    /// All of a row.
    pub fn of(row: Vec<Value>) -> Self {
        Self(row.into_iter())
    }

    /// The next column, which must be a text.
    ///
    /// # Errors
    /// It is none.
    pub fn text(&mut self) -> Result<String, StateError> {
        self.maybe_text()?.ok_or_else(foreign)
    }

    /// The next column, which must be a text or `NULL`.
    ///
    /// # Errors
    /// It is neither.
    pub fn maybe_text(&mut self) -> Result<Option<String>, StateError> {
        match self.0.next() {
            Some(Value::Text(text)) => Ok(Some(text)),
            Some(Value::Null) => Ok(None),
            _ => Err(foreign()),
        }
    }

    /// The next column, which must be a number.
    ///
    /// # Errors
    /// It is none.
    pub fn number(&mut self) -> Result<u64, StateError> {
        self.maybe_number()?.ok_or_else(foreign)
    }

    /// The next column, which must be a number or `NULL`.
    ///
    /// # Errors
    /// It is neither.
    pub fn maybe_number(&mut self) -> Result<Option<u64>, StateError> {
        match self.0.next() {
            Some(Value::Number(number)) => Ok(Some(number as u64)),
            Some(Value::Null) => Ok(None),
            _ => Err(foreign()),
        }
    }

    /// The next column, which must be a number, also one below 0.
    ///
    /// # Errors
    /// It is none.
    pub fn signed(&mut self) -> Result<i64, StateError> {
        match self.0.next() {
            Some(Value::Number(number)) => Ok(number as i64),
            _ => Err(foreign()),
        }
    }

    /// The next column, which must be a text that `parse` knows.
    ///
    /// # Errors
    /// It is none.
    pub fn parsed<T>(&mut self, parse: impl Fn(&str) -> Option<T>) -> Result<T, StateError> {
        parse(&self.text()?).ok_or_else(foreign)
    }

    /// The next column, which must be a text that `parse` knows, or `NULL`.
    ///
    /// # Errors
    /// It is neither.
    pub fn maybe_parsed<T>(
        &mut self,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, StateError> {
        let text = self.maybe_text()?;
        text.map(|text| parse(&text).ok_or_else(foreign))
            .transpose()
    }
}

/// A row that this program has not written.
fn foreign() -> StateError {
    StateError::new(
        "the state has a row that this program has not written: restore it from a backup",
    )
}
