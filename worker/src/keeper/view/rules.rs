//! The rules there are.

use crate::{
    keeper::{
        model::wish::Asked,
        record::chain::hash,
        store::{
            cells::Cells,
            host::{Host, StateError, Statement},
        },
    },
    rules::{body, rule::Rule},
};

const FIND: &str = "SELECT rules, asked FROM rules WHERE id = 1";
const SAVE: &str = "INSERT INTO rules (id, rules, asked) VALUES (1, ?1, ?2)
    ON CONFLICT (id) DO UPDATE SET rules = ?1, asked = ?2";

/// The rules there are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    /// In their order.
    pub list: Vec<Rule>,
    /// The same as JSON.
    pub json: String,
    /// What tells them from others.
    pub tag: String,
    /// Who set them, if anybody did.
    pub asked: Option<Asked>,
}

impl Default for Rules {
    fn default() -> Self {
        Self::of(Vec::new(), None)
    }
}

impl Rules {
    /// As somebody sets them.
    pub fn new(list: Vec<Rule>, asked: Asked) -> Self {
        Self::of(list, Some(asked))
    }

    fn of(list: Vec<Rule>, asked: Option<Asked>) -> Self {
        // Texts and numbers only: it cannot fail.
        let json = serde_json::to_string(&list).unwrap_or_default();
        let tag = hash(&json).chars().take(16).collect();
        Self {
            list,
            json,
            tag,
            asked,
        }
    }

    /// Those that are kept.
    ///
    /// # Errors
    /// The state cannot be read.
    pub fn kept(host: &impl Host) -> Result<Self, StateError> {
        let Some(row) = host.rows(FIND, &[])?.pop() else {
            return Ok(Self::default());
        };
        let mut cells = Cells::of(row);
        let list = cells.parsed(|json| body::read(json.as_bytes()).ok())?;
        let asked = cells.parsed(|json| serde_json::from_str(json).ok())?;
        Ok(Self::new(list, asked))
    }

    /// The statement that keeps them.
    pub fn save(&self) -> Statement {
        // As above.
        let asked = self.asked.as_ref().map(serde_json::to_string);
        let asked = asked.and_then(Result::ok);
        Statement::new(SAVE, [self.json.as_str().into(), asked.into()])
    }
}
