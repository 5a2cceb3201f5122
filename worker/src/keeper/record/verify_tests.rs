use super::*;
use proptest::prelude::*;

/// Lines chained as they should be; the first has the number `first`, after `prev`.
fn chain(first: u64, mut prev: Head, bodies: &[&str]) -> Vec<String> {
    let mut lines = Vec::new();
    for (seq, body) in (first..).zip(bodies) {
        let line = format!(
            r#"{{"seq":{seq},"prev":"{}","type":"attempt"{body}}}"#,
            prev.hash
        );
        prev = Head {
            seq,
            hash: hash(&line),
        };
        lines.push(line);
    }
    lines
}

fn five() -> Vec<String> {
    chain(1, Head::default(), &["", "", r#","reason":"ab""#, "", ""])
}

fn text(lines: &[String]) -> String {
    lines.iter().map(|line| format!("{line}\n")).collect()
}

fn receipts_of(lines: &[String]) -> Vec<Head> {
    let receipt = |line: &String| Head {
        seq: serde_json::from_str::<Line>(line).unwrap().seq,
        hash: hash(line),
    };
    lines.iter().map(receipt).collect()
}

#[track_caller]
fn broken(lines: &[String], receipts: &[Head], seq: u64, problem: &str) {
    let broken = verify(&text(lines), receipts).unwrap_err();
    assert_eq!(broken.seq, seq, "{broken}");
    assert!(broken.problem.contains(problem), "{broken}");
}

#[test]
fn a_whole_record_is_good() {
    let lines = five();
    let head = receipts_of(&lines).pop().unwrap();
    let good = verify(&text(&lines), &[]).unwrap();
    assert_eq!((good.first, &good.head, good.receipts), (1, &head, 0));
    let good = verify(text(&lines).trim_end(), &receipts_of(&lines)).unwrap();
    assert_eq!(good.receipts, 5);
    assert_eq!(verify("", &[]).unwrap().head, Head::default());
}

#[test]
fn a_byte_that_was_changed_names_its_entry() {
    let mut lines = five();
    lines[2] = lines[2].replace("ab", "ax");
    broken(&lines, &[], 3, "entry 4");
    // Of the last nobody but the log knows.
    let mut lines = five();
    let receipts = receipts_of(&lines);
    lines[4].push(' ');
    assert!(verify(&text(&lines), &[]).is_ok());
    broken(&lines, &receipts, 5, "receipt");
}

#[test]
fn a_link_that_was_changed_names_its_entry() {
    let mut lines = five();
    lines[2] = lines[2].replacen("\"prev\":\"", "\"prev\":\"0", 1);
    broken(&lines, &[], 3, "the entry before");
    let mut lines = five();
    lines[0] = lines[0].replacen("0000", "1111", 1);
    broken(&lines, &[], 1, "the first");
}

#[test]
fn an_entry_that_was_dropped_or_moved_is_named() {
    let mut lines = five();
    lines.remove(2);
    broken(&lines, &[], 3, "missing");
    let mut lines = five();
    lines.swap(1, 3);
    broken(&lines, &[], 2, "entry 4 stands in its place");
    let mut lines = five();
    lines.insert(2, lines[2].clone());
    broken(&lines, &[], 4, "entry 3 stands in its place");
    let lines = five();
    broken(&lines[1..], &[], 2, "no checkpoint");
}

#[test]
fn an_end_that_was_cut_off_is_found_by_the_log() {
    let lines = five();
    assert!(verify(&text(&lines[..3]), &[]).is_ok());
    broken(&lines[..3], &receipts_of(&lines), 4, "missing");
    broken(&[], &receipts_of(&lines), 1, "missing");
}

#[test]
fn a_record_that_was_chained_anew_is_found_by_the_log() {
    let forged = chain(1, Head::default(), &["", "", r#","reason":"cd""#, "", ""]);
    assert!(verify(&text(&forged), &[]).is_ok());
    broken(&forged, &receipts_of(&five()), 3, "chained anew");
    // The log has a receipt only now and then: what was changed is that entry or one before.
    broken(&forged, &receipts_of(&five())[4..], 5, "or one before");
    assert!(verify(&text(&forged), &receipts_of(&five())[..2]).is_ok());
}

#[test]
fn what_is_no_line_is_named_by_its_place() {
    for bad in ["{", "[]", "{\"seq\":3}", "null", "\u{feff}"] {
        let mut lines = five();
        lines[2] = bad.into();
        broken(&lines, &[], 3, "not a line");
    }
    let lines: Vec<_> = five().iter().map(|line| format!("{line}\r")).collect();
    let broken = verify(&text(&lines), &[]).unwrap_err();
    assert_eq!(broken.seq, 1, "{broken}");
}

#[test]
fn a_record_may_begin_behind_its_checkpoint() {
    let before = five();
    let removed = receipts_of(&before).pop().unwrap();
    let json = serde_json::to_string(&removed).unwrap();
    let checkpoint = format!(r#","checkpoint":{json},"entries":5"#);
    let mut lines = chain(6, removed.clone(), &["", &checkpoint, ""]);
    broken(&lines, &[], 6, "no checkpoint");
    for line in &mut lines {
        *line = line.replace(
            r#""type":"attempt","checkpoint""#,
            r#""type":"checkpoint","checkpoint""#,
        );
    }
    // The type is part of the line: chained anew, as the keeper would have written it.
    let third = lines[2].replace(
        &hash(&chain(6, removed, &["", &checkpoint])[1]),
        &hash(&lines[1]),
    );
    lines[2] = third;
    let good = verify(&text(&lines), &receipts_of(&before)).unwrap();
    assert_eq!((good.first, good.head.seq), (6, 8));
    let mut forged = receipts_of(&before);
    forged[4].hash = hash("another");
    broken(&lines, &forged, 5, "removed");
    lines[0] = lines[0].replacen("\"prev\":\"", "\"prev\":\"0", 1);
    broken(&lines, &[], 6, "the first");
}

#[test]
fn receipts_are_found_in_whatever_the_log_has_around_them() {
    let log = "worker: started\n\
        {\"time\":\"T\",\"route\":\"/x\",\"record\":{\"seq\":2,\"hash\":\"h2\"},\"durationMs\":1}\n\
        2026-11-25 host {\"record\":{\"seq\":1,\"hash\":\"h1\"}}\n{\"record\":7}\n{}\n";
    let seqs: Vec<_> = receipts(log)
        .into_iter()
        .map(|head| (head.seq, head.hash))
        .collect();
    assert_eq!(seqs, [(2, "h2".to_owned()), (1, "h1".to_owned())]);
}

#[test]
fn receipts_are_found_in_the_lines_that_a_collector_wraps() {
    let line = r#"{"time":"T","conferenceId":"a","record":{"seq":1,"hash":"h1"}}"#;
    let text = serde_json::to_string(&format!("{line}\n")).unwrap();
    let wrapped = [
        format!(r#"{{"log":{text},"stream":"stdout","time":"x"}}"#),
        format!(r#"{{"message":{line}}}"#),
        format!(r#"{{"MESSAGE":{text},"_PID":"7"}}"#),
        format!(r#"2026-11-26 {{"jsonPayload":{line},"severity":"INFO"}}"#),
    ];
    for wrapped in wrapped {
        assert_eq!(receipts(&wrapped).len(), 1, "{wrapped}");
    }
    // What somebody put into a line of the worker's is none.
    let fake = serde_json::to_string(line).unwrap();
    for none in [
        format!(r#"{{"time":"T","conferenceId":{fake}}}"#),
        format!(r#"{{"log":{{"conferenceId":{fake}}}}}"#),
        format!(r#"{{"log":{{"message":{line}}}}}"#),
        r#"{"log":7,"message":"record"}"#.into(),
    ] {
        assert_eq!(receipts(&none), [], "{none}");
    }
}

proptest! {
    #[test]
    fn no_change_of_the_text_goes_unseen(
        at in any::<prop::sample::Index>(),
        byte in prop::sample::select(vec![b'0', b'"', b'}', b' ', b'x', b'\n']),
    ) {
        let lines = five();
        let whole = text(&lines);
        let mut bytes = whole.trim_end().as_bytes().to_vec();
        let at = at.index(bytes.len());
        let before = core::mem::replace(&mut bytes[at], byte);
        let changed = String::from_utf8(bytes.clone()).unwrap();
        let verified = verify(&changed, &receipts_of(&lines));
        prop_assert_eq!(verified.is_ok(), before == byte, "{}", changed);
        let line = (1..).zip(lines.iter().map(String::len)).find_map({
            let mut end = 0_usize;
            move |(seq, length): (u64, usize)| {
                end = end.saturating_add(length).saturating_add(1);
                (at < end).then_some(seq)
            }
        });
        if let Err(broken) = verified {
            let near = [line, line.map(|line| line.saturating_add(1))];
            prop_assert!(near.contains(&Some(broken.seq)), "{} at {:?}", broken, line);
        }
    }
}
