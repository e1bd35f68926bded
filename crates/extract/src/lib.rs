//! Page bytes to page kind and listings, with problems.
