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
        // As this program writes it, which is a time.
        Some(Value::String(time)) if name == "time" => time.clone(),
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

/// The longest text with a digit in it that may be a number, a date or an amount in some language.
const LONGEST_GUESSED: usize = 50;
/// How long an id of letters and digits is at least that can be no date.
const SHORTEST_ID: usize = 20;

/// Whether a spreadsheet would take it for a formula (also in the wide forms of Chinese keyboards, and
/// behind what it leaves out at the start of a cell), an error, a truth value, a number, a date or an amount. Those
/// it knows in each language, so that whatever has a digit may be one, unless it is too long for it.
fn is_taken_for_more(text: &str) -> bool {
    let shown = text.trim_start_matches(|char: char| {
        char.is_whitespace() || char.is_control() || is_invisible(char)
    });
    let truth = ["true", "false"];
    shown.starts_with(|char| "=+-@＝＋－＠|%#".contains(char))
        || truth
            .iter()
            .any(|word| shown.trim_end().eq_ignore_ascii_case(word))
        || (shown.contains(char::is_numeric) && !is_id(shown) && !is_prose(shown))
}

fn is_id(text: &str) -> bool {
    let number = |byte: u8| byte.is_ascii_digit() || b"eE-".contains(&byte);
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    text.len() >= SHORTEST_ID && text.bytes().all(fits) && !text.bytes().all(number)
}

fn is_prose(text: &str) -> bool {
    text.chars().count() > LONGEST_GUESSED && text.chars().any(char::is_alphabetic)
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
            "MAR1",
            "mar-1",
            "März 5",
            "1 Jan 2026",
            "Monday, 30 September 2026",
            "5%",
            "$5",
            "5 €",
            "￥5",
            "１２",
            "3月1日",
            "10 PM",
            "½",
            "(5)",
            "true",
            "FALSE",
            "#N/A",
            "2026-11-23T08:00:00.000Z",
            "123456789012345678901234",
            "12345678-1234-1234-1234-123456789012",
            "1e5678901234567890123456",
        ] {
            assert_eq!(cell(text), format!("\"'{text}\""));
        }
        for text in [
            "644272f14ba3310xxxxxxxxx",
            "D7A3CF06-070B-4EB5-B465-6D53BB4FCBD9",
            "a=n",
            "",
            "ops",
            "never-sent",
            "board meeting",
            "董事会",
            "truely",
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
