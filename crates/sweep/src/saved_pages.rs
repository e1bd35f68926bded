//! Saved pages as a source: a file or a folder becomes exchanges that look like any other.

use std::{
    fs, io,
    io::Read as _,
    path::{Path, PathBuf},
};

use xuncha_model::{Exchange, Timestamp};

/// Endings of saved pages that are picked up in a folder; a file that is named itself is read whatever its ending.
const PAGE_ENDINGS: [&str; 4] = ["html", "htm", "xhtml", "shtml"];
/// Folders within folders that are searched.
const MAX_DEPTH: usize = 32;

/// What a path held.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct SavedPages {
    /// Pages, sorted by path.
    pub(crate) pages: Vec<PathBuf>,
    /// Files in folders that are not pages by their ending (pictures, scripts), counted.
    pub(crate) passed_over: u64,
    /// What could not be read, and why.
    pub(crate) unreadable: Vec<(PathBuf, String)>,
}

/// Finds the saved pages at `path`. Links to folders are not followed.
#[must_use]
pub(crate) fn saved_pages(path: &Path) -> SavedPages {
    let mut found = SavedPages::default();
    if path.is_dir() {
        walk(path, 0, &mut found);
        found.pages.sort();
    } else {
        found.pages.push(path.to_owned());
    }
    found
}

fn walk(dir: &Path, depth: usize, found: &mut SavedPages) {
    let entries = match fs::read_dir(dir) {
        Ok(entries) if depth < MAX_DEPTH => entries,
        Ok(_) => return found.unreadable.push((dir.to_owned(), "目录层级过深".to_owned())),
        Err(error) => return found.unreadable.push((dir.to_owned(), error.to_string())),
    };
    for entry in entries {
        match entry.and_then(|entry| Ok((entry.path(), entry.file_type()?))) {
            Ok((path, kind)) if kind.is_dir() => walk(&path, depth + 1, found),
            Ok((path, _)) if is_page(&path) => found.pages.push(path),
            Ok(_) => found.passed_over += 1,
            Err(error) => found.unreadable.push((dir.to_owned(), error.to_string())),
        }
    }
}

fn is_page(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    PAGE_ENDINGS.iter().any(|known| ending.eq_ignore_ascii_case(known))
}

/// Reads one saved page, at most `max_bytes` of it.
pub(crate) fn read(path: &Path, max_bytes: u64, now: Timestamp) -> io::Result<Exchange> {
    let mut body = Vec::new();
    fs::File::open(path)?.take(max_bytes + 1).read_to_end(&mut body)?;
    let truncated = body.len() as u64 > max_bytes;
    if truncated {
        body.truncate(usize::try_from(max_bytes).unwrap_or(usize::MAX));
    }
    let name = path.display().to_string();
    Ok(Exchange {
        url: name.clone(),
        redirects: Vec::new(),
        final_url: name,
        started: now,
        ended: now,
        remote: None,
        http_version: String::new(),
        request_headers: Vec::new(),
        status: None,
        response_headers: Vec::new(),
        body,
        truncated,
        robots: String::new(),
        tls: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_searched_and_a_named_file_is_taken_as_it_is() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("页面_files")).unwrap();
        for name in ["b.html", "a.HTM", "页面_files/x.js", "页面_files/c.html"] {
            fs::write(dir.path().join(name), "x").unwrap();
        }
        let found = saved_pages(dir.path());
        let names: Vec<_> = found.pages.iter().map(|page| page.strip_prefix(dir.path()).unwrap()).collect();
        assert_eq!(names, ["a.HTM", "b.html", "页面_files/c.html"].map(Path::new));
        assert_eq!((found.passed_over, found.unreadable.len()), (1, 0));
        let script = dir.path().join("页面_files/x.js");
        assert_eq!(saved_pages(&script).pages, [script]);
    }

    #[test]
    fn a_page_is_cut_at_the_limit_and_says_so() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("p.html");
        fs::write(&path, "0123456789").unwrap();
        let whole = read(&path, 10, Timestamp::UNIX_EPOCH).unwrap();
        assert_eq!((whole.body.len(), whole.truncated), (10, false));
        let cut = read(&path, 9, Timestamp::UNIX_EPOCH).unwrap();
        assert_eq!((cut.body.as_slice(), cut.truncated), (b"012345678".as_slice(), true));
        assert!(read(&dir.path().join("none"), 9, Timestamp::UNIX_EPOCH).is_err());
    }
}
