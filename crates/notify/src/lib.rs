//! Digests of what is new and what is late, sent to where inspectors look: a robot of DingTalk, WeCom or Feishu, a
//! webhook, or e-mail.
//!
//! ```text
//! Digest (counts) -> text -> Channel -> request or letter -> Sender -> what the other side said
//! ```
//!
//! A digest holds counts and names of categories only. Titles, shops and addresses stay in the data directory: a group
//! chat is nobody's file, and a shop may bear a person's name. How often digests are sent is the caller's budget; robots
//! refuse more than 20 messages a minute.

mod channel;
mod digest;
mod robot;
mod send;

pub use channel::{Channel, ChannelError, Mail, Way};
pub use digest::Digest;
pub use send::{SendError, Sender};
