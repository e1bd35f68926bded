//! Shows pages in Chromium: pictures, the document after its scripts, and where words stand on it.
//!
//! ```text
//! RenderOrder -> Chromium (a process; a fresh profile a page) -> DevTools protocol over a pipe -> Rendering
//!                    ^ what the page asks for comes from Supply, never from the network
//! ```
//!
//! The browser makes no connection: every name is mapped to "not found", and each request of the page is paused and
//! answered here, the page itself with the very bytes that were captured before. So a picture shows what was sealed,
//! and whatever else is needed passes robots.txt and the gate of its host like any request of the crawl.

mod draw;
mod events;
mod find;
mod guard;
mod launch;
mod ledger;
mod limits;
mod pipe;
mod renderer;
mod running;
mod scripts;
mod shelf;
mod shots;
mod visit;

pub use draw::{DrawError, draw_marks};
pub use find::{find_program, has_chinese_fonts};
pub use limits::Limits;
pub use renderer::Chromium;
