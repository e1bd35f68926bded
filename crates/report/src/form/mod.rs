//! The statistical forms that campaigns ask for, filled from leads.
//!
//! `form file -> Form; Form + leads + rows named by rules -> FilledForm -> workbook`. A form is a file, so that next
//! year's needs no code. Forms count cases, and this program finds leads: it fills what it can know, says that these
//! are leads, and leaves the rest empty for a person.

mod definition;
mod fill;
mod sheet;

pub use definition::{Form, FormRow, RowKind};
pub use fill::{Counted, FilledForm, Quantity, StatRows, fill};
pub use sheet::form_xlsx;
