//! The ZIP: archive, index, pages, and the list of them with their digests.

use std::io::{Cursor, Write as _};

use flate2::{Compression, GzBuilder};
use xuncha_model::Timestamp;
use zip::{CompressionMethod, DateTime, ZipWriter, write::SimpleFileOptions};

use super::cdx::{self, json};
use crate::{Record, digest::labelled};

/// A page that a reader of the archive is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Its address, that of its record.
    pub url: String,
    /// When it was captured.
    pub at: Timestamp,
    /// Its title.
    pub title: String,
}

/// What goes into an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wacz {
    /// Its title.
    pub title: String,
    /// Program and version.
    pub software: String,
    /// When it was made; say the last capture, so that the same records give the same bytes.
    pub created: Timestamp,
    /// The pages, the main one first.
    pub pages: Vec<Page>,
    /// Every record.
    pub records: Vec<Record>,
}

/// The archive could not be put together.
#[derive(Debug, thiserror::Error)]
pub enum WaczError {
    /// Compressing failed.
    #[error("归档文件无法压缩")]
    Pack(#[from] std::io::Error),
    /// The ZIP could not be written.
    #[error("归档文件无法写成")]
    Zip(#[from] zip::result::ZipError),
}

impl Wacz {
    /// The bytes of the archive.
    ///
    /// # Errors
    /// Only when compressing in memory fails.
    pub fn to_bytes(&self) -> Result<Vec<u8>, WaczError> {
        let mut archive = Vec::new();
        let mut lines = Vec::new();
        for record in &self.records {
            let offset = archive.len();
            // no clock and no name: the same record is the same bytes
            let mut gzip = GzBuilder::new().mtime(0).write(&mut archive, Compression::new(6));
            gzip.write_all(&record.to_bytes())?;
            gzip.finish()?;
            lines.extend(cdx::line(record, offset, archive.len() - offset));
        }
        lines.sort();
        lines.dedup();
        let index: String = lines.iter().map(|line| format!("{line}\n")).collect();
        let files = [
            ("archive/data.warc.gz", archive),
            ("indexes/index.cdx", index.into_bytes()),
            ("pages/pages.jsonl", self.pages().into_bytes()),
        ];
        let datapackage = self.datapackage(&files);
        let digest =
            format!("{{\"path\":\"datapackage.json\",\"hash\":{}}}", json(&labelled(datapackage.as_bytes())));
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Stored)
            .last_modified_time(DateTime::default())
            .unix_permissions(0o644);
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        let lists = [("datapackage.json", datapackage), ("datapackage-digest.json", digest)];
        let lists = lists.map(|(name, text)| (name, text.into_bytes()));
        for (name, content) in files.iter().chain(&lists) {
            zip.start_file(*name, options)?;
            zip.write_all(content)?;
        }
        Ok(zip.finish()?.into_inner())
    }

    fn pages(&self) -> String {
        let mut text =
            String::from("{\"format\":\"json-pages-1.0\",\"id\":\"pages\",\"title\":\"All Pages\"}\n");
        for (number, page) in (1..).zip(&self.pages) {
            text.push_str(&format!(
                "{{\"id\":\"page-{number}\",\"url\":{},\"ts\":\"{}\",\"title\":{}}}\n",
                json(&page.url),
                page.at,
                json(&page.title)
            ));
        }
        text
    }

    fn datapackage(&self, files: &[(&str, Vec<u8>)]) -> String {
        let resources: Vec<_> = files
            .iter()
            .map(|(path, content)| {
                let name = path.rsplit('/').next().unwrap_or_default();
                format!(
                    "{{\"name\":{},\"path\":{},\"hash\":{},\"bytes\":{}}}",
                    json(name),
                    json(path),
                    json(&labelled(content)),
                    content.len()
                )
            })
            .collect();
        let main = self
            .pages
            .first()
            .map(|page| format!(",\"mainPageURL\":{},\"mainPageDate\":\"{}\"", json(&page.url), page.at));
        format!(
            "{{\"profile\":\"data-package\",\"wacz_version\":\"1.1.1\",\"title\":{},\"software\":{},\"created\":\"{}\"{},\
             \"resources\":[{}]}}",
            json(&self.title),
            json(&self.software),
            self.created,
            main.unwrap_or_default(),
            resources.join(",")
        )
    }
}
