//! A call from its options to its outcome, without a clock, a network or a platform.

mod credentials;
mod machine;
mod names;
mod options;
mod retry;
mod settings;
mod task;
mod token;

pub use credentials::{Credentials, Source};
pub use machine::{Call, Event, Shared, Step};
pub use names::{Names, app_variables};
pub use options::{
    CallOptions, DEFAULT_ENDPOINT, DEFAULT_MAX_RETRIES, DEFAULT_TIMEOUT_MS, MAX_TIMEOUT_MS, Options,
};
pub use retry::MAX_RETRY_AFTER_MS;
pub use settings::{app, call_options, client_options};
pub use task::Task;
pub use token::{DEFAULT_LIFETIME_MS, EXPIRY_MARGIN_MS, LEAST_USE_MS};
