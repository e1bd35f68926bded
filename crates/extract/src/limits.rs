//! Every cap of this crate in one place. A page that reaches one is read up to it and carries a problem.

/// Bytes of a page that are read at all. The largest of 217 saved shop pages had 2 MB.
pub const MAX_BYTES: usize = 12 << 20;
/// Nodes of one document.
pub(crate) const MAX_NODES: usize = 400_000;
/// Depth of one document; browsers stop nesting at 512.
pub(crate) const MAX_DEPTH: usize = 512;
/// Attributes read of one tag.
pub(crate) const MAX_ATTRIBUTES: usize = 128;
/// Bytes of all scripts that are searched for embedded state.
pub(crate) const MAX_SCRIPT_BYTES: usize = 8 << 20;
/// Values read from the scripts of one page.
pub(crate) const MAX_VALUES: usize = 400_000;
/// Nesting of one embedded value.
pub(crate) const MAX_VALUE_DEPTH: usize = 64;
/// Listings kept of one page.
pub(crate) const MAX_LISTINGS: usize = 600;
/// Bytes of a title.
pub(crate) const MAX_TITLE: usize = 1_000;
/// Bytes of a description, and of the text of a page.
pub(crate) const MAX_TEXT: usize = 200_000;
/// Parameters of one listing.
pub(crate) const MAX_PARAMETERS: usize = 200;
/// Bytes of the value of one parameter.
pub(crate) const MAX_PARAMETER: usize = 2_000;
/// Pictures of one listing.
pub(crate) const MAX_IMAGES: usize = 100;
/// Links of one kind kept of one page.
pub(crate) const MAX_LINKS: usize = 2_000;
