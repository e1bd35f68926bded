//! Leads to the lists that leave the house: XLSX and CSV for inspectors, JSON Lines for programs.
//!
//! `Lead + RuleNames -> LeadRow -> 14 cells -> file`. What a list says is chosen once, in [`LeadRow`]; how a cell
//! looks is the affair of each format. Titles come from strangers: [`clean`] takes what could steer a terminal or
//! deceive an eye, and no cell can become a formula (CWE-1236). Statistical forms are counted from the same rows.
//! Letters are filled into DOCX templates.

mod brief;
mod brief_text;
mod checklist;
mod clean;
mod column;
mod csv;
mod docx;
mod form;
mod guide;
mod heading;
mod hide;
mod jsonl;
mod mask;
mod plain;
mod row;
mod section;
mod xlsx;

pub use brief::{Brief, Series, brief_xlsx};
pub use brief_text::brief_fields;
pub use checklist::{Checklist, Inspection, Item, checklist_xlsx, inspect};
pub use clean::{clean, is_unsafe, opens_formula};
pub use column::{Columns, UnknownColumn};
pub use csv::csv;
pub use docx::{DocxError, Fields, ListNames, Named, Template, TemplateKind};
pub use form::{Counted, FilledForm, Form, FormRow, Quantity, RowKind, StatRows, fill, form_xlsx};
pub use heading::Heading;
pub use hide::Hidden;
pub use jsonl::{escape_json, jsonl};
pub use mask::mask;
pub use plain::{PlainTable, plain_csv, plain_xlsx};
pub use row::{LeadRow, RuleNames};
pub use section::FormError;
pub use xlsx::{MAX_ROWS, ReportError, xlsx};
