//! What the keeper has of its host: SQLite and a wake-up, by three functions.

/// A value that every host can bind and give back. Booleans are none: Bun and Deno refuse them.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// SQL's `NULL`.
    Null,
    /// A number, as JavaScript has them: whole numbers are exact below 2^53.
    Number(f64),
    /// A text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
}

/// A statement, with at most 100 parameters: no more can be bound in a Durable Object.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// One SQL statement.
    pub sql: &'static str,
    /// The values of `?1`, `?2` and so on.
    pub parameters: Vec<Value>,
}

/// The state cannot be read or written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StateError {
    /// One sentence that says what is wrong and what to do. Holds no secret.
    pub problem: String,
}

/// A host of the keeper. All three functions are done when they return.
pub trait Host {
    /// The rows of a query, each with its columns in order, read to the end.
    ///
    /// # Errors
    /// The state cannot be read.
    fn rows(&self, sql: &str, parameters: &[Value]) -> Result<Vec<Vec<Value>>, StateError>;

    /// Runs all of it in one transaction: everything is kept for good when it returns, or nothing.
    ///
    /// # Errors
    /// The state cannot be written; nothing of it was.
    fn commit(&self, statements: &[Statement]) -> Result<(), StateError>;

    /// Asks to be woken at `at_ms`, in milliseconds since 1970, in the place of what was asked before,
    /// also after a restart; `None`: not at all.
    fn wake(&self, at_ms: Option<u64>);
}

impl StateError {
    /// An error that is described by `problem`.
    pub fn new(problem: impl Into<String>) -> Self {
        Self {
            problem: problem.into(),
        }
    }
}

impl Statement {
    /// `sql` with its parameters.
    pub fn new<const N: usize>(sql: &'static str, parameters: [Value; N]) -> Self {
        Self {
            sql,
            parameters: parameters.into(),
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<u64> for Value {
    fn from(number: u64) -> Self {
        Self::Number(number as f64)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Number(number as f64)
    }
}

impl From<u32> for Value {
    fn from(number: u32) -> Self {
        Self::Number(number.into())
    }
}

impl From<usize> for Value {
    fn from(number: usize) -> Self {
        Self::Number(number as f64)
    }
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}
