//! Reads records one after the other, plain or gzip, whatever the file is like.
//!
//! A file from elsewhere is hostile input: everything has a cap, what is broken is a problem, and reading ends where
//! the next record cannot be found.

use std::io::{self, BufRead, BufReader, Read};

use flate2::bufread::MultiGzDecoder;
use xuncha_model::Problem;

use crate::Record;

/// How much is read at most. All sizes are in bytes after decompression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Headers of one record.
    pub head: u64,
    /// Block of one record; the rest of a longer one is passed over.
    pub block: u64,
    /// The whole input.
    pub total: u64,
}

impl Default for Limits {
    /// 64 KiB, 64 MiB, 64 GiB.
    fn default() -> Self {
        Self { head: 64 << 10, block: 64 << 20, total: 64 << 30 }
    }
}

/// An iterator over the records of a file. When it has ended, [`Reader::problems`] tells whether all was read.
pub struct Reader<'a> {
    input: Box<dyn BufRead + 'a>,
    limits: Limits,
    left: u64,
    problems: Vec<Problem>,
    ended: bool,
}

impl<'a> Reader<'a> {
    /// Reads from `input`; gzip is recognised by its first bytes.
    pub fn new(input: impl Read + 'a, limits: Limits) -> Self {
        let mut input = BufReader::new(input);
        let mut problems = Vec::new();
        let first = input.fill_buf().map(|bytes| bytes.starts_with(&[0x1F, 0x8B]));
        let gzip = first.unwrap_or_else(|error| {
            problems.push(unreadable(&error));
            false
        });
        let input: Box<dyn BufRead + 'a> =
            if gzip { Box::new(BufReader::new(MultiGzDecoder::new(input))) } else { Box::new(input) };
        let ended = !problems.is_empty();
        Self { input, limits, left: limits.total, problems, ended }
    }

    /// What was wrong with the file as a whole; what was wrong with a record stands in the record.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// The next record; `None` at the end of the file.
    fn record(&mut self) -> Result<Option<Record>, Problem> {
        if !self.skip_blank()? {
            return Ok(None);
        }
        let mut head_left = self.limits.head;
        let version = self.line(&mut head_left)?;
        if !version.starts_with("WARC/") {
            return Err(problem("not-warc", "此处不是 WARC 记录的开头，其后的内容没有读取"));
        }
        let mut record = Record { headers: Vec::new(), block: Vec::new(), problems: Vec::new() };
        loop {
            let line = self.line(&mut head_left)?;
            if line.is_empty() {
                break;
            }
            if line.starts_with([' ', '\t'])
                && let Some((_, value)) = record.headers.last_mut()
            {
                value.push(' ');
                value.push_str(line.trim());
            } else if let Some((name, value)) = line.split_once(':') {
                record.headers.push((name.trim().to_owned(), value.trim().to_owned()));
            } else {
                record.problems.push(problem("bad-header", "WARC 记录头中有一行没有冒号，已略过"));
            }
        }
        if record.date().is_none() {
            record.problems.push(problem("bad-date", "WARC 记录没有可读的 WARC-Date"));
        }
        let length = record.header("Content-Length").and_then(|length| length.parse::<u64>().ok());
        let Some(length) = length else {
            self.problems
                .push(problem("no-length", "WARC 记录没有可读的 Content-Length，其后的内容没有读取"));
            self.ended = true;
            return Ok(Some(record));
        };
        self.block(&mut record, length);
        Ok(Some(record))
    }

    fn block(&mut self, record: &mut Record, length: u64) {
        let wanted = length.min(self.limits.block).min(self.left);
        let outcome = (&mut self.input).take(wanted).read_to_end(&mut record.block);
        let read = record.block.len() as u64;
        self.left -= read;
        if let Err(error) = outcome {
            record.problems.push(unreadable(&error));
            self.ended = true;
        } else if read < wanted {
            record.problems.push(problem("cut-short", "WARC 记录到文件末尾还没有完，内容不全"));
            self.ended = true;
        } else if wanted < length {
            record.problems.push(problem("too-large", "WARC 记录过大，只读取了前一部分"));
            let passed = (length - wanted).min(self.left);
            let skipped = io::copy(&mut (&mut self.input).take(passed), &mut io::sink());
            self.left -= skipped.unwrap_or(passed);
        }
    }

    /// Passes over the line breaks between records; false at the end of the file.
    fn skip_blank(&mut self) -> Result<bool, Problem> {
        loop {
            let buffer = self.input.fill_buf().map_err(|error| unreadable(&error))?;
            let Some(&first) = buffer.first() else { return Ok(false) };
            if self.left == 0 {
                return Err(problem("too-large", "WARC 文件超过读取上限，其后的内容没有读取"));
            }
            if !matches!(first, b'\r' | b'\n') {
                return Ok(true);
            }
            self.input.consume(1);
            self.left -= 1;
        }
    }

    /// One line of the head without its line break.
    fn line(&mut self, head_left: &mut u64) -> Result<String, Problem> {
        let mut line = Vec::new();
        let cap = (*head_left).min(self.left);
        (&mut self.input).take(cap).read_until(b'\n', &mut line).map_err(|error| unreadable(&error))?;
        let read = line.len() as u64;
        *head_left -= read;
        self.left -= read;
        if line.pop() != Some(b'\n') {
            return Err(if read == cap {
                problem("head-too-large", "WARC 记录头过大，其后的内容没有读取")
            } else {
                problem("cut-short", "WARC 文件在记录头中间结束，最后一条记录没有读取")
            });
        }
        if line.last() == Some(&b'\r') {
            line.pop();
        }
        Ok(String::from_utf8_lossy(&line).into_owned())
    }
}

impl Iterator for Reader<'_> {
    type Item = Record;

    fn next(&mut self) -> Option<Record> {
        if self.ended {
            return None;
        }
        match self.record() {
            Ok(Some(record)) => Some(record),
            Ok(None) => {
                self.ended = true;
                None
            }
            Err(problem) => {
                self.problems.push(problem);
                self.ended = true;
                None
            }
        }
    }
}

fn problem(code: &'static str, message: &str) -> Problem {
    Problem { code, message: message.to_owned() }
}

fn unreadable(error: &io::Error) -> Problem {
    Problem {
        code: "unreadable", message: format!("WARC 文件读到一半出错（{error}），其后的内容没有读取")
    }
}
