//! The record.

use crate::{
    callers::sign_in::Door,
    config::grant::Permission,
    desk::{ask::Look, stream::Source},
    http::{refusal::Refusal, reply::Reply, url},
    keeper::{
        body::lookup::{Format, Lookup, PARAMETERS},
        record::audit::{Page, Start},
    },
    log::Trace,
    platform::Platform,
    routes::meetings::begin,
};

/// Entries of the record: whose, only those with the permission may choose.
///
/// # Errors
/// The refusal, whatever it is.
pub async fn audit<P: Platform>(door: &Door<'_, P>, trace: &mut Trace) -> Result<Reply, Refusal> {
    door.config.whole()?;
    let caller = door.caller(trace).await?;
    let mut lookup = Lookup::read(url::only_parameters(&door.head.url, PARAMETERS)?)?;
    if !caller.grant.audits(lookup.filter.conference_id.as_deref()) {
        lookup = lookup.own(&caller.name)?;
    }
    trace.action = Some(Permission::Audit.as_str());
    let Lookup {
        filter,
        start,
        limit,
        format,
    } = lookup;
    if let (Start::After(after), Format::Jsonl | Format::Csv) = (start, format) {
        let csv = format == Format::Csv;
        let source = Source::Audit { filter, after, csv };
        begin(door, &caller, source).await?;
        return Ok(if csv {
            Reply::file("text/csv; charset=utf-8", "audit.csv")
        } else {
            Reply::file("application/jsonl; charset=utf-8", "audit.jsonl")
        });
    }
    let look = Look::Audit {
        filter,
        start,
        limit,
    };
    let page: Page = door.look(&caller, look).await?;
    Ok(Reply::json(200, body(&page)))
}

/// The lines are JSON already, and stay as they are kept.
fn body(page: &Page) -> String {
    let cursor = match page.next {
        Some(next) => format!("\"{next}\""),
        None => "null".into(),
    };
    let entries = page.lines.join(",");
    format!(r#"{{"entries":[{entries}],"cursor":{cursor}}}"#)
}

#[cfg(test)]
#[path = "audit_tests.rs"]
mod tests;
