//! The use case: targets become leads.
