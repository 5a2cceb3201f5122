use super::*;
use crate::routes::outcome::tests::failure;
use dingtalk_conference_lock::ErrorKind;

fn failed(kind: ErrorKind, code: &str, status: Option<u16>) -> Probe {
    let message = format!("{} {code}: their\nwords", status.unwrap_or_default());
    Some(Err(Rc::new(failure(kind, code, status, &message))))
}

/// `+` works, `-` does not, `?` was not tried: one sign for each step.
fn signs(report: &Report) -> String {
    let sign = |step: &Finding| match step.ok {
        Some(true) => '+',
        Some(false) => '-',
        None => '?',
    };
    report.steps.iter().map(sign).collect()
}

fn examined(lock: &Probe, read: &Probe) -> Report {
    report(Ok("https://api.dingtalk.io"), lock, read, Language::En)
}

#[test]
fn every_failure_is_told_at_the_step_it_belongs_to() {
    use ErrorKind::*;
    let fine = || failed(Rejected, "paramsError", Some(400));
    let denied = "Forbidden.AccessDenied.AccessTokenPermissionDenied";
    for (lock, read, expected) in [
        (fine(), Some(Ok(())), "++++++"),
        (Some(Ok(())), Some(Ok(())), "++++++"),
        (
            failed(ConferenceClosed, "confClosed", Some(400)),
            Some(Ok(())),
            "++++++",
        ),
        (failed(Network, "NetworkError", None), None, "+-????"),
        (failed(Timeout, "Timeout", None), None, "+-????"),
        (
            failed(
                Permission,
                "Forbidden.AccessDenied.IpNotInWhiteList",
                Some(403),
            ),
            None,
            "+-????",
        ),
        (
            failed(Throttled, "AddressBanned", Some(200)),
            None,
            "+-????",
        ),
        (failed(Protocol, "NotJson", Some(200)), None, "++-???"),
        (failed(Protocol, "Redirect", None), None, "++-???"),
        (failed(Protocol, "HostError", None), None, "+-????"),
        (failed(Rejected, "404", Some(200)), None, "++-???"),
        (failed(Server, "systemError", Some(500)), None, "++-???"),
        (
            failed(Authentication, "invalidClientIdOrSecret", Some(400)),
            None,
            "+++-??",
        ),
        (
            failed(Permission, denied, Some(403)),
            Some(Ok(())),
            "++++-+",
        ),
        (fine(), failed(Permission, denied, Some(403)), "+++++-"),
        (
            failed(Permission, denied, Some(403)),
            failed(Permission, denied, Some(403)),
            "++++--",
        ),
        (
            failed(Permission, "noPermission", Some(400)),
            Some(Ok(())),
            "++++-+",
        ),
        (
            failed(Quota, "x.ApiCountLimitForOrg", Some(403)),
            Some(Ok(())),
            "++++-+",
        ),
        (fine(), failed(Rejected, "paramsError", Some(400)), "+++++-"),
        // What was well a moment ago.
        (fine(), failed(Network, "NetworkError", None), "+-????"),
    ] {
        let report = examined(&lock, &read);
        assert_eq!(signs(&report), expected, "{lock:?} {read:?}");
        assert_eq!(report.ok, expected == "++++++");
    }
}

#[test]
fn a_failing_step_has_advice_and_the_words_of_the_failure() {
    let code = "Forbidden.AccessDenied.AccessTokenPermissionDenied";
    let mut denied = failure(
        ErrorKind::Permission,
        code,
        Some(403),
        &format!("403 {code}: no"),
    );
    denied.required_scopes = vec!["VideoConference.Conference.Write".into()];
    let report = examined(&Some(Err(Rc::new(denied))), &Some(Ok(())));
    let json: serde_json::Value = serde_json::from_str(&report.json()).unwrap();
    let step = &json["steps"][4];
    assert_eq!(step["step"], "permission (lock)");
    assert_eq!(step["ok"], false);
    assert_eq!(step["title"], "The app lacks a permission");
    assert!(
        step["advice"]
            .as_str()
            .unwrap()
            .ends_with("Needed: VideoConference.Conference.Write")
    );
    assert_eq!(
        (&step["code"], &step["detail"]),
        (&code.into(), &"no".into())
    );
    assert_eq!(json["steps"][0]["detail"], "https://api.dingtalk.io");
    assert_eq!(json["steps"][5]["title"], "The app may see meetings");
}

#[test]
fn a_wrong_variable_is_named_and_the_rest_still_tried() {
    let error = ConfigurationError::new("ALLOWED_ORIGINS", "has something");
    let report = report(Err(&error), &Some(Ok(())), &Some(Ok(())), Language::Zh);
    assert_eq!(signs(&report), "-+++++");
    assert_eq!(report.steps[0].title, "边缘服务配置有误");
    assert_eq!(report.steps[0].advice, "ALLOWED_ORIGINS has something");
}

#[test]
fn text_has_a_line_for_each_step_and_the_rest_indented() {
    let report = examined(
        &failed(
            ErrorKind::Authentication,
            "invalidClientIdOrSecret",
            Some(400),
        ),
        &None,
    );
    assert_eq!(
        report.text(),
        "\
ok      configuration      The configuration can be used
                           https://api.dingtalk.io
ok      egress             The endpoint can be reached
ok      endpoint           DingTalk's API answers
FAILED  token              The app key or secret is wrong
                           Copy both again from DingTalk's developer console. A suite needs its newest suiteTicket, too.
                           invalidClientIdOrSecret their words
-       permission (lock)  Not tried
                           An earlier step has to work first.
-       permission (read)  Not tried
                           An earlier step has to work first.
"
    );
}
