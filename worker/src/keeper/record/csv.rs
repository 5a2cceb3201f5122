//! The record as comma-separated values that are safe to open in a spreadsheet.

use serde_json::{Map, Value};

/// The columns, by the names of the line's fields.
const COLUMNS: [&str; 18] = [
    "seq",
    "time",
    "type",
    "action",
    "conferenceId",
    "outcome",
    "code",
    "caller",
    "via",
    "reason",
    "requestId",
    "dingtalkRequestId",
    "attempt",
    "durationMs",
    "again",
    "batch",
    "timer",
    "rule",
];

/// The row of names, behind the byte order mark without which Excel takes UTF-8 for something else.
pub fn names() -> String {
    format!("\u{feff}{}\r\n", COLUMNS.join(","))
}

/// The row of a line of the record; empty for what is none.
pub fn row(line: &str) -> String {
    let Ok(fields) = serde_json::from_str::<Map<String, Value>>(line) else {
        return String::new();
    };
    let cells = COLUMNS.map(|name| match fields.get(name) {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => cell(text),
        Some(other) => other.to_string(),
    });
    format!("{}\r\n", cells.join(","))
}

fn cell(text: &str) -> String {
    // An apostrophe in front makes it a text, which spreadsheets show as it is.
    let mark = if is_taken_for_more(text) { "'" } else { "" };
    let special = |char: char| "\",\r\n\t';".contains(char);
    if mark.is_empty() && !text.contains(special) {
        return text.into();
    }
    format!("\"{mark}{}\"", text.replace('"', "\"\""))
}

/// Whether a spreadsheet would take it for a formula (also in the wide forms of Chinese keyboards, and
/// behind what it leaves out at the start of a cell), a number or a date.
fn is_taken_for_more(text: &str) -> bool {
    let shown = text.trim_start_matches(|char: char| {
        char.is_whitespace() || char.is_control() || is_invisible(char)
    });
    let number = |char: char| char.is_ascii_digit() || "eE.,:/+- ".contains(char);
    shown.starts_with(|char| "=+-@＝＋－＠|%".contains(char))
        || (shown.starts_with(|char: char| char.is_ascii_digit()) && shown.chars().all(number))
}

/// Of Unicode's category Cf, what is met in texts.
fn is_invisible(char: char) -> bool {
    matches!(
        char,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_line_becomes_a_row_of_its_fields() {
        let line = r#"{"seq":7,"prev":"x","time":"2026-11-23T08:00:00.000Z","type":"outcome","outcome":"done","attempt":6,"code":null,"durationMs":12,"action":"lock","conferenceId":"m","caller":"欧阳, \"x\"","via":"call","requestId":"R"}"#;
        let row = row(line);
        assert_eq!(
            row,
            "7,2026-11-23T08:00:00.000Z,outcome,lock,m,done,,\"欧阳, \"\"x\"\"\",call,,R,,6,12,,,,\r\n"
        );
        assert_eq!(row.matches(',').count(), names().matches(',').count() + 1);
        assert_eq!(super::row("nothing"), "");
    }

    #[test]
    fn what_a_spreadsheet_would_take_for_more_is_a_text() {
        for text in [
            "=1+1",
            "+1",
            "-1",
            "@x",
            "＝1",
            "|x",
            "%x",
            " =1",
            "\u{200b}=1",
            "\u{feff}@x",
            "73928e05",
            "012345678",
            "1-2",
            "3/4",
            "12:30",
            "1.5",
        ] {
            assert_eq!(cell(text), format!("\"'{text}\""));
        }
        for text in [
            "644272f14ba3310xxxxxxxxx",
            "a=1",
            "",
            "2026-11-23T08:00:00.000Z",
        ] {
            assert_eq!(cell(text), text);
        }
    }

    proptest! {
        #[test]
        fn every_text_stays_in_its_cell(text in "[\\PC\r\n\t\",;'=]{0,20}") {
            let cell = cell(&text);
            let inner = cell.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
            let shown = match inner {
                Some(inner) => {
                    prop_assert!(!inner.replace("\"\"", "").contains('"'));
                    inner.replace("\"\"", "\"")
                }
                None => {
                    prop_assert!(!cell.contains(['"', ',', '\n', '\r']));
                    cell
                }
            };
            prop_assert!(shown == text || shown.strip_prefix('\'') == Some(&text));
        }
    }
}
