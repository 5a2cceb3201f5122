//! What DingTalk tells, typed. Moments are in milliseconds since 1970.

use dingtalk_conference_lock::Secret;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An event, with what tells it from all others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Arrived {
    /// The same for the same event, however often it comes.
    pub id: String,
    /// When it happened.
    pub at_ms: Option<u64>,
    /// In which organisation.
    pub corp_id: Option<String>,
    /// What happened.
    pub event: Event,
}

impl Arrived {
    /// Whether it is for whoever acts in that organisation: a third-party app hears of all that authorised
    /// it. An app of one organisation's own has no other.
    pub fn is_of(&self, corp_id: Option<&str>) -> bool {
        let meeting = matches!(self.event, Event::Meeting(_));
        let both = self.corp_id.as_deref().zip(corp_id);
        !meeting || both.is_none_or(|(its, ours)| its == ours)
    }
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Event {
    /// Somebody set this address in DingTalk's console: it only wants an answer.
    CheckUrl,
    /// The newest ticket of a third-party app.
    SuiteTicket(#[serde(serialize_with = "expose", deserialize_with = "hide")] Secret),
    /// An organisation gave a third-party app its authorisation, or changed it.
    Authorized,
    /// It took it back.
    Unauthorized,
    /// Something happened to a meeting.
    Meeting(MeetingEvent),
    /// An event without anything in it: what DingTalk sends once the month's pushes are used up.
    Empty,
    /// An event of another name, or one that cannot be read.
    Unknown(String),
}

/// What happened to a meeting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MeetingEvent {
    /// Which one.
    pub conference_id: String,
    /// When, among all events of this meeting.
    pub stamp: Stamp,
    /// What.
    pub change: Change,
}

/// So long before its event may a meeting have begun, in milliseconds.
const LONGEST_MS: u64 = 7 * 24 * 60 * 60 * 1_000;
/// So long after it may it begin: a clock may be another zone's.
const SOONEST_MS: u64 = 24 * 60 * 60 * 1_000;

impl MeetingEvent {
    /// The same with a beginning that can be, where it came at `came_ms` on DingTalk's clock: by one of 1970 a
    /// rule would act at once. In the place of one that cannot be is when the event happened, or else came.
    #[must_use]
    pub fn with_credible_start(mut self, came_ms: u64) -> Self {
        let latest = came_ms.saturating_add(SOONEST_MS);
        let credible = |ms: &u64| (came_ms.saturating_sub(LONGEST_MS)..=latest).contains(ms);
        let happened_ms = self.stamp.at_ms;
        match &mut self.change {
            Change::Started(facts) => {
                let told = facts.start_ms.filter(credible);
                let happened = Some(happened_ms).filter(credible);
                facts.start_ms = told.or(happened).or(Some(came_ms));
            }
            // How it began was told before.
            Change::Ended(facts) => facts.start_ms = facts.start_ms.filter(credible),
            Change::People(..) => {}
        }
        self
    }
}

/// When an event happened among all of its meeting: by DingTalk's number, else by its time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Stamp {
    /// `statusSeqNum`; 0 where there is none.
    pub number: u64,
    /// When it happened; 0 where that is not told.
    pub at_ms: u64,
}

/// What happened to a meeting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Change {
    /// It began.
    Started(Box<Facts>),
    /// It ended.
    Ended(Box<Facts>),
    /// Something happened to people.
    People(Place, Vec<Member>),
}

/// How a meeting came to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// On the spot.
    Instant,
    /// It was booked.
    Scheduled,
}

/// What is told of a meeting.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Facts {
    /// Its title, as it can be shown.
    pub title: Option<String>,
    /// Who began it, a unionId.
    pub creator_id: Option<String>,
    /// The name of that person, as it can be shown.
    pub creator_nick: Option<String>,
    /// How it came to be.
    pub kind: Option<Kind>,
    /// The booked series that it belongs to.
    pub schedule_conference_id: Option<String>,
    /// The entry of the calendar that it belongs to.
    pub calendar_event_id: Option<String>,
    /// When it began.
    pub start_ms: Option<u64>,
    /// When it ended.
    pub end_ms: Option<u64>,
    /// How many were in it.
    pub active: Option<u64>,
    /// How many have been in it.
    pub attended: Option<u64>,
    /// How many were invited, its creator not counted.
    pub invited: Option<u64>,
}

/// Where somebody is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Place {
    /// Invited, and not yet in.
    Invited,
    /// In the meeting.
    In,
    /// Has left it.
    Out,
    /// Was removed from it.
    Removed,
}

/// Somebody in a meeting.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Member {
    /// Who; nobody from outside has a unionId.
    pub union_id: Option<String>,
    /// The name, as it can be shown.
    pub nick: Option<String>,
    /// When the person came in first.
    pub join_ms: Option<u64>,
    /// When the person left last.
    pub leave_ms: Option<u64>,
    /// Whether the person leads the meeting.
    pub host: bool,
    /// Whether the person helps to.
    pub co_host: bool,
    /// Whether the person takes part by telephone.
    pub phone: bool,
    /// By what the person takes part.
    pub device: Option<String>,
}

/// For the one way on which it goes: to the keeper, which uses it.
fn expose<S: Serializer>(secret: &Secret, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(secret.expose())
}

fn hide<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Secret, D::Error> {
    String::deserialize(deserializer).map(Secret::new)
}
