//! The nouns everyone shares: what is watched, what was seen, what was found in it, what a person works on.
//!
//! Plain values only: no I/O, no clock, no database row, no wire format. A stored row, a JSON answer and a
//! spreadsheet row are three shapes in three crates, each converted by hand from these types.

mod address;
mod asking;
mod category;
mod coverage;
mod decision;
mod diagnostic;
mod digest;
mod disposal;
mod hit;
mod lead;
mod letter;
mod licence;
mod life;
mod listing;
mod look;
mod origin;
mod page;
mod price;
mod print;
mod rendering;
mod shop;
mod snapshot;
mod subject;
mod sweep;
mod time;

pub use address::canonical_url;
pub use asking::{Asking, PriceLook};
pub use category::{Category, CategoryId, LawRef, RuleId, Severity, categories};
pub use coverage::{Coverage, CutOff, HostLoad, Unseen, UnseenReason, Verdict};
pub use decision::{Act, Decided, Decision, PROGRAM, Refusal, Standing, undo};
pub use diagnostic::{Diagnostic, Level, Position, Span};
pub use digest::{Digest, ParseDigestError};
pub use disposal::{Disposal, DisposalFault, Measure};
pub use hit::{Fold, Grade, Hit, Match, Outcome};
pub use lead::{EvidenceRef, Lead, LeadFilter, LeadId, LeadOrder, Relisting, ShopName, Sighting};
pub use letter::Letter;
pub use licence::{Licence, LicenceLooks, Permit};
pub use life::{LeadStatus, NotAllowed, Step};
pub use listing::{Contact, Field, Listing, Sales, Seller};
pub use look::{Look, LookVerdict, Sign};
pub use origin::{Origin, Origins, Part};
pub use page::{PageKind, Problem};
pub use price::{Currency, Price};
pub use print::PicturePrint;
pub use rendering::{Mark, MarkBox, Picture, RenderFault, Rendering, Resource, ResourceState};
pub use shop::ShopLooks;
pub use snapshot::{
    Attachment, CaptureGrade, ClockReading, Environment, EnvironmentCheck, Exchange, Header, PartKind,
    Snapshot, SnapshotId, Taking, TlsPeer,
};
pub use subject::{Amendment, Gap, PlaceHint, Subject, Trust};
pub use sweep::{PageCounts, SweepId, SweepState, SweepSummary, Target};
pub use time::{Date, Timestamp, beijing};
