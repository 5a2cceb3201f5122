//! Which rule is a meeting's: the first in use that fits.

use super::rule::Rule;
use crate::events::{
    event::{Facts, Kind},
    order::Known,
};

/// What a rule looks at. Where something is not known, no rule fits that asks for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct About<'a> {
    /// The title.
    pub title: Option<&'a str>,
    /// Who began it, a unionId.
    pub creator: Option<&'a str>,
    /// How it came to be.
    pub kind: Option<Kind>,
}

impl<'a> From<&'a Facts> for About<'a> {
    fn from(facts: &'a Facts) -> Self {
        Self {
            title: facts.title.as_deref(),
            creator: facts.creator_id.as_deref(),
            kind: facts.kind,
        }
    }
}

impl<'a> From<&'a Known> for About<'a> {
    fn from(known: &'a Known) -> Self {
        Self {
            title: known.fact(|facts| facts.title.as_deref()),
            creator: known.fact(|facts| facts.creator_id.as_deref()),
            kind: known.fact(|facts| facts.kind),
        }
    }
}

/// The rule of a meeting.
pub fn choose<'r>(rules: &'r [Rule], about: About<'_>) -> Option<&'r Rule> {
    rules.iter().find(|rule| rule.enabled && fits(rule, about))
}

/// Whether all of what the rule asks for fits, whether or not it is in use.
pub fn fits(rule: &Rule, about: About<'_>) -> bool {
    let wanted = &rule.meetings;
    let title = wanted.title.as_ref().is_none_or(|wanted| {
        let fits = |title| wanted.fits(title);
        about.title.is_some_and(fits)
    });
    let creator = wanted.creator.as_deref();
    title
        && (creator.is_none() || creator == about.creator)
        && (wanted.kind.is_none() || wanted.kind == about.kind)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::body;

    fn rules(json: &str) -> Vec<Rule> {
        body::read(json.as_bytes()).unwrap()
    }

    const ALL: &str = r#"[
        {"id":"off","enabled":false,"for":{},"lock":{"people":1}},
        {"id":"lin","for":{"creator":"lin","kind":"scheduled"},"lock":{"people":1}},
        {"id":"review","for":{"title":"*review*"},"lock":{"people":1}},
        {"id":"all","for":{},"lock":{"people":1}}]"#;

    #[test]
    fn the_first_that_fits_is_the_meetings() {
        let all = rules(ALL);
        let (instant, scheduled) = (Some(Kind::Instant), Some(Kind::Scheduled));
        for (title, creator, kind, id) in [
            (Some("Review"), Some("lin"), scheduled, "lin"),
            (Some("Review"), Some("lin"), instant, "review"),
            (Some("Review"), Some("lin"), None, "review"),
            (Some("Review"), Some("wei"), scheduled, "review"),
            (Some("Board"), Some("Lin"), scheduled, "all"),
            (None, None, None, "all"),
        ] {
            let about = About {
                title,
                creator,
                kind,
            };
            assert_eq!(choose(&all, about).unwrap().id, id, "{about:?}");
        }
        assert_eq!(choose(&all[..3], About::default()), None);
    }
}
