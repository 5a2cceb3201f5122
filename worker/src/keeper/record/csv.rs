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

/// The longest name of a month or a day.
const LONGEST_NAME: usize = 9;
/// How names of months and days begin in languages of our readers and their neighbours.
const MONTHS_AND_DAYS: [&str; 34] = [
    "jan", "feb", "fév", "mar", "mär", "mrz", "abr", "apr", "avr", "mai", "may", "jun", "jui",
    "jul", "ago", "aug", "aoû", "sep", "set", "oct", "okt", "out", "nov", "dec", "dez", "déc",
    "dic", "mon", "tue", "wed", "thu", "fri", "sat", "sun",
];
/// What else stands in a moment or a number.
const MARKS: [&str; 10] = ["e", "t", "z", "h", "am", "pm", "utc", "gmt", "st", "th"];

/// Whether a spreadsheet would take it for a formula (also in the wide forms of Chinese keyboards, and
/// behind what it leaves out at the start of a cell), an error, a truth value, a number, a date or an amount.
fn is_taken_for_more(text: &str) -> bool {
    let shown = text.trim_start_matches(|char: char| {
        char.is_whitespace() || char.is_control() || is_invisible(char)
    });
    let truth = ["true", "false"];
    let mut words = shown
        .split(|char: char| !char.is_alphabetic())
        .filter(|word| !word.is_empty());
    shown.starts_with(|char| "=+-@＝＋－＠|%#".contains(char))
        || truth
            .iter()
            .any(|word| shown.trim_end().eq_ignore_ascii_case(word))
        || (shown.contains(char::is_numeric) && words.all(is_of_a_moment))
}

/// Whether a word beside digits leaves them a number or a date.
fn is_of_a_moment(word: &str) -> bool {
    let word = word.to_lowercase();
    let name = word.chars().count() <= LONGEST_NAME
        && MONTHS_AND_DAYS
            .iter()
            .any(|begins| word.starts_with(begins));
    name || MARKS.contains(&word.as_str())
        || word
            .chars()
            .all(|char| "年月日时時分秒上下午周星期号元".contains(char))
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
