//! Leads to XLSX, CSV and JSON Lines.
