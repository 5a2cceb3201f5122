//! What was made of the last few keys, so that it need not be made again.

/// A cache of a fixed size: the one that was of use longest ago goes first.
#[derive(Debug)]
pub struct Recent<K, V> {
    most: usize,
    /// The latest is the last.
    entries: Vec<(K, V)>,
}

impl<K: PartialEq, V: Clone> Recent<K, V> {
    /// An empty one for `most` entries.
    pub const fn new(most: usize) -> Self {
        Self {
            most,
            entries: Vec::new(),
        }
    }

    /// The value of `key`.
    pub fn find(&mut self, key: &K) -> Option<V> {
        let at = self.entries.iter().position(|(known, _)| known == key)?;
        let found = self.entries.remove(at);
        let value = found.1.clone();
        self.entries.push(found);
        Some(value)
    }

    /// Keeps `value` for `key`.
    pub fn keep(&mut self, key: K, value: V) {
        self.entries.retain(|(known, _)| *known != key);
        if self.entries.len() >= self.most {
            self.entries.drain(..1);
        }
        self.entries.push((key, value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a22_it_keeps_the_last_few_and_no_more() {
        let mut recent = Recent::new(2);
        assert_eq!(recent.find(&"a"), None);
        recent.keep("a", 1);
        recent.keep("b", 2);
        assert_eq!(recent.find(&"a"), Some(1));
        recent.keep("c", 3);
        assert_eq!(recent.find(&"b"), None, "of use longest ago");
        assert_eq!((recent.find(&"c"), recent.find(&"a")), (Some(3), Some(1)));
        recent.keep("a", 4);
        assert_eq!((recent.find(&"a"), recent.find(&"c")), (Some(4), Some(3)));
    }
}
