//! `make verify`: checks an exported record, also against the worker's log where there is one.
//!
//! Says how many entries it has and what its head is, or which is the first that is not as it was written.

use std::{
    env,
    ffi::OsString,
    fs,
    io::{self, Write},
    path::Path,
    process::ExitCode,
};

use dingtalk_conference_lock_worker::keeper::record::verify::{Verified, receipts, verify};

fn main() -> ExitCode {
    let mut arguments = env::args_os().skip(1).filter(|it| !it.is_empty());
    let (file, log) = (arguments.next(), arguments.next());
    let (told, code) = match checked(file, log) {
        Ok(well) => (writeln!(io::stdout(), "{well}"), ExitCode::SUCCESS),
        Err(problem) => (writeln!(io::stderr(), "{problem}"), ExitCode::FAILURE),
    };
    // Whoever cannot be told must not take it for good.
    told.map_or(ExitCode::FAILURE, |()| code)
}

fn checked(file: Option<OsString>, log: Option<OsString>) -> Result<String, String> {
    let usage =
        "FILE is missing: make verify FILE=audit.jsonl, and LOG=worker.log where the log was kept";
    let file = file.ok_or(usage)?;
    let record = read("FILE", Path::new(&file))?;
    if !record.is_empty() && !record.contains("\"prev\":\"") {
        let problem = "is not an exported record: take it by GET /audit?format=jsonl";
        return Err(format!("FILE: {} {problem}", Path::new(&file).display()));
    }
    let seen = match &log {
        Some(log) => receipts(&read("LOG", Path::new(log))?),
        None => Vec::new(),
    };
    if let Some(log) = log.as_ref().filter(|_| seen.is_empty()) {
        return Err(format!(
            "LOG: {} has no receipt, so that nothing was compared: it is to be what the worker wrote to standard \
             output, a line each and whole, at most with what a collector puts around",
            Path::new(log).display()
        ));
    }
    let Verified {
        first,
        head,
        receipts,
    } = verify(&record, &seen).map_err(|broken| broken.to_string())?;
    if let Some(log) = &log
        && seen
            .iter()
            .all(|receipt| receipt.seq.saturating_add(1) < first)
    {
        return Err(format!(
            "LOG: {} has receipts only of entries before {first}, so that nothing was compared: it is to go on \
             until the record was exported",
            Path::new(log).display()
        ));
    }
    let entries = head.seq.saturating_sub(first).saturating_add(1);
    let entries = match head.seq {
        0 => "0 entries".into(),
        1 => "1 entry".into(),
        _ if first == 1 => format!("{entries} entries"),
        last => format!(
            "{entries} entries, from {first} to {last}: those before were removed at a checkpoint"
        ),
    };
    let receipts = match log {
        Some(_) => format!("\nreceipts of the log that agree: {receipts}"),
        None => String::new(),
    };
    Ok(format!("{entries}\nhead: {head}{receipts}"))
}

/// What a file says; where its bytes are no text, what stands for them has another hash.
fn read(variable: &str, path: &Path) -> Result<String, String> {
    let bytes = fs::read(path).map_err(|error| {
        let why = match error.kind() {
            io::ErrorKind::NotFound => "there is no such file".into(),
            io::ErrorKind::PermissionDenied => "it may not be read".into(),
            io::ErrorKind::IsADirectory => "it is a folder".into(),
            _ => error.to_string(),
        };
        format!("{variable}: {} cannot be read: {why}", path.display())
    })?;
    if let Some(text) = of_utf16(&bytes).filter(|_| variable == "LOG") {
        return Ok(text);
    }
    Ok(String::from_utf8(bytes)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()))
}

/// As PowerShell writes what a program says; `None` without its mark.
fn of_utf16(bytes: &[u8]) -> Option<String> {
    let (units, _) = bytes.as_chunks::<2>();
    let unit = match units.first()? {
        [0xff, 0xfe] => u16::from_le_bytes,
        [0xfe, 0xff] => u16::from_be_bytes,
        _ => return None,
    };
    let units: Vec<u16> = units.iter().map(|pair| unit(*pair)).collect();
    Some(String::from_utf16_lossy(&units))
}
