//! How the lines of the record are chained.

use core::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::hex;

/// What stands in the place of a hash before the first line.
pub const ZEROS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// The last line of a record: a receipt for all lines up to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Its number; the first line has 1, and 0 is none.
    pub seq: u64,
    /// Its hash, see [`hash`].
    pub hash: String,
}

impl Head {
    /// The receipt that it is; `None` without a line, which is none for anything: so it is where the record
    /// cannot be read.
    pub fn receipt(&self) -> Option<String> {
        (self.seq > 0).then(|| self.to_string())
    }
}

impl Default for Head {
    /// The head of a record without a line.
    fn default() -> Self {
        Self {
            seq: 0,
            hash: ZEROS.into(),
        }
    }
}

/// As in the header `x-record-head`.
impl fmt::Display for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.seq, self.hash)
    }
}

/// The SHA-256 of a line's bytes, without its end, in lower-case hexadecimal digits.
pub fn hash(line: &str) -> String {
    hex::text(&Sha256::digest(line.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_that_of_sha256sum() {
        // printf abc | sha256sum
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(hash("abc"), abc);
        assert_eq!(Head::default().to_string(), format!("0 {ZEROS}"));
    }
}
