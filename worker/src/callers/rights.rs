//! What somebody may do who is not there any more: the rights of the key as they are now.

use dingtalk_conference_lock::Action;

use crate::{
    config::{
        Config,
        grant::{Grant, Permission},
    },
    keeper::model::wish::{Asked, Maker, Via},
};

/// The name by which a call by a binding stands in the record. Whoever may deploy the caller may lock.
pub const BINDING: &str = "ConferenceLock";

/// Whether whoever `asked` may have that done to a meeting now.
pub fn may(config: &Config, asked: &Asked, action: Action, id: &str, now_ms: u64) -> bool {
    if asked.via == Via::Rule {
        return may_rule(config, &asked.maker, Some(id), now_ms);
    }
    holds(config, &asked.maker, now_ms, |grant, own| {
        own && grant.may(action.into()) && grant.covers(id)
    })
}

/// Whether rules of whoever set them are for a meeting now, or for any. That is let by the right to set rules,
/// under whichever key that caller has now: rules outlive keys. But a key for some meetings rules no others.
pub fn may_rule(config: &Config, maker: &Maker, id: Option<&str>, now_ms: u64) -> bool {
    holds(config, maker, now_ms, |grant, _| {
        grant.may(Permission::Admin) && id.is_none_or(|id| grant.covers(id))
    })
}

/// Whether somebody has a grant now that `allows` it, which is told whether it is that of the key that was used.
fn holds(
    config: &Config,
    maker: &Maker,
    now_ms: u64,
    allows: impl Fn(&Grant, bool) -> bool,
) -> bool {
    let Some(digits) = &maker.key else {
        let access = config.access.as_ref().ok().and_then(Option::as_ref);
        let signed = access.and_then(|access| {
            let person = access.grant(&maker.caller);
            person.or_else(|| access.service_grant(&maker.caller))
        });
        return maker.caller == BINDING || signed.is_some_and(|grant| allows(grant, true));
    };
    let mut keys = config.callers.iter().flatten();
    keys.any(|key| {
        key.id == maker.caller
            && !key.expired(now_ms)
            && allows(&key.grant, key.digits() == *digits)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        config::tests::{KEY_SHA256, given},
        keeper::model::wish::Maker,
    };

    fn config(entry: &str) -> Config {
        let keys = format!(r#"[{{"id":"ops","sha256":"{KEY_SHA256}",{entry}}}]"#);
        Config::read(&given(&[
            ("DINGTALK_APP_KEY", "k"),
            ("DINGTALK_APP_SECRET", "hunter2"),
            ("CALLER_KEYS", &keys),
            ("ACCESS_TEAM_DOMAIN", "https://team.example"),
            ("ACCESS_AUD", "aud"),
            (
                "ACCESS_USERS",
                r#"[{"email":"*@example.com","actions":["lock"]},{"service":"s.access","actions":["unlock"]}]"#,
            ),
        ]))
    }

    fn asked(caller: &str, key: Option<&str>, via: Via) -> Asked {
        Asked {
            maker: Maker {
                caller: caller.into(),
                key: key.map(Into::into),
            },
            via,
            request_id: "R".into(),
            reason: None,
            source: None,
            late_ms: None,
        }
    }

    #[test]
    fn a_key_has_the_rights_that_it_has_now() {
        let ops = asked("ops", Some("85dbe15d"), Via::Timer);
        let lock = |entry: &str, id: &str| may(&config(entry), &ops, Action::Lock, id, 1_000);
        assert!(lock(r#""actions":["lock"]"#, "m"));
        assert!(!lock(r#""actions":["unlock"]"#, "m"));
        assert!(lock(r#""actions":["lock"],"conferences":["m"]"#, "m"));
        assert!(!lock(r#""actions":["lock"],"conferences":["m"]"#, "other"));
        assert!(!lock(
            r#""actions":["lock"],"expires":"1970-01-01T00:00:01Z""#,
            "m"
        ));
        let config = config(r#""actions":["lock"]"#);
        for stranger in [
            asked("ops", Some("00000000"), Via::Timer),
            asked("other", Some("85dbe15d"), Via::Timer),
        ] {
            assert!(!may(&config, &stranger, Action::Lock, "m", 0));
        }
    }

    #[test]
    fn a_rule_acts_as_long_as_whoever_set_it_may_set_rules() {
        let may = |entry: &str, caller: &str| {
            let asked = asked(caller, Some("00000000"), Via::Rule);
            may(&config(entry), &asked, Action::Lock, "m", 1_000)
        };
        assert!(may(r#""actions":["admin"]"#, "ops"), "its key was renewed");
        assert!(!may(r#""actions":["lock","unlock"]"#, "ops"));
        assert!(!may(r#""actions":["admin"]"#, "other"));
        let ended = r#""actions":["admin"],"expires":"1970-01-01T00:00:01Z""#;
        assert!(!may(ended, "ops"));
        let some = r#""actions":["admin"],"conferences":["m-*"]"#;
        assert!(!may(some, "ops"), "a meeting that its key is not for");
        let ops = asked("ops", Some("00000000"), Via::Rule).maker;
        assert!(may_rule(&config(some), &ops, Some("m-1"), 0));
        assert!(may_rule(&config(some), &ops, None, 0));
        assert!(!may_rule(&config(r#""actions":["lock"]"#), &ops, None, 0));
    }

    #[test]
    fn whoever_has_no_key_is_known_by_name() {
        let config = config(r#""actions":[]"#);
        let may = |name, action| may(&config, &asked(name, None, Via::Batch), action, "m", 0);
        assert!(may("a@example.com", Action::Lock) && !may("a@example.com", Action::Unlock));
        assert!(may("s.access", Action::Unlock) && !may("s.access", Action::Lock));
        assert!(may(BINDING, Action::Lock) && may(BINDING, Action::Unlock));
        assert!(!may("ops", Action::Lock) && !may("a@example.org", Action::Lock));
    }
}
