//! `xuncha match`: listings line by line in, hits line by line out. Memory holds one line at a time.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, BufWriter, Read, Write},
};

use serde::Serialize;
use serde_json::Value;
use xuncha_matcher::{PageContext, Ruleset, Scratch};
use xuncha_model::{Hit, Match, Outcome};

use crate::{
    args::{Lines, MatchArgs},
    exit::{Exit, usage},
    lines::{MAX_LINE, next_line},
    listing_line::{self, Line},
    output,
};

pub(super) fn run(args: &MatchArgs, ruleset: &Ruleset) -> anyhow::Result<Exit> {
    let input: Box<dyn Read> = if args.input == "-" {
        Box::new(io::stdin().lock())
    } else {
        let open = File::open(&args.input);
        Box::new(open.map_err(|error| usage(format!("打不开输入文件 {}：{error}", args.input)))?)
    };
    let mut broken = 0;
    let out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    stream(BufReader::with_capacity(1 << 16, input), out, args, ruleset, |number, what| {
        broken += 1;
        output::complain(&format!("第 {number} 行：{what}"));
    })?;
    if broken == 0 {
        return Ok(Exit::Done);
    }
    output::complain(&format!("共 {broken} 行有问题，见上。"));
    Ok(Exit::Incomplete)
}

/// Matches every line of `input`; `complain` is told the number of each line that was passed over or repaired.
fn stream(
    mut input: impl BufRead,
    mut out: impl Write,
    args: &MatchArgs,
    ruleset: &Ruleset,
    mut complain: impl FnMut(u64, &str),
) -> anyhow::Result<()> {
    let mut scratch = Scratch::default();
    let mut lines = args.lines;
    let mut bytes = Vec::new();
    let mut number = 0;
    while next_line(&mut input, &mut bytes)? {
        number += 1;
        if bytes.len() > MAX_LINE {
            complain(number, &format!("超过 {} MiB，已跳过", MAX_LINE >> 20));
            continue;
        }
        let text = bytes.strip_prefix(b"\xEF\xBB\xBF").filter(|_| number == 1).unwrap_or(&bytes).trim_ascii();
        if text.is_empty() {
            continue;
        }
        if lines == Lines::Auto {
            lines = if text.starts_with(b"{") { Lines::Jsonl } else { Lines::Plain };
        }
        let line = match lines {
            Lines::Plain => listing_line::plain(text, number),
            _ => match listing_line::json(text, number) {
                Ok(line) => line,
                Err(error) => {
                    complain(number, &format!("{error}，已跳过"));
                    continue;
                }
            },
        };
        if !line.repaired.is_empty() {
            complain(number, line.repaired);
        }
        let mut hits = ruleset.scan(&line.listing, &PageContext::default(), &mut scratch);
        if !args.hints {
            hits.retain(|hit| hit.outcome == Outcome::Lead);
        }
        if !(args.hits_only && hits.is_empty()) {
            write_answer(&mut out, &line, &hits, args.hints)?;
        }
    }
    out.flush()?;
    Ok(())
}

fn write_answer(out: &mut impl Write, line: &Line, hits: &[Hit], with_outcome: bool) -> anyhow::Result<()> {
    let answer =
        Answer { id: &line.id, hits: hits.iter().map(|hit| HitShape::of(hit, with_outcome)).collect() };
    out.write_all(xuncha_report::escape_json(&serde_json::to_string(&answer)?).as_bytes())?;
    out.write_all(b"\n")?;
    Ok(())
}

#[derive(Serialize)]
struct Answer<'a> {
    id: &'a Value,
    hits: Vec<HitShape<'a>>,
}

/// A hit as JSON.
#[derive(Serialize)]
pub(super) struct HitShape<'a> {
    rule: &'a str,
    category: &'a str,
    severity: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<&'static str>,
    matches: Vec<MatchShape<'a>>,
}

#[derive(Serialize)]
struct MatchShape<'a> {
    field: &'static str,
    start: usize,
    end: usize,
    text: &'a str,
    term: &'a str,
    folds: Vec<&'static str>,
}

impl<'a> HitShape<'a> {
    /// The shape of `hit`.
    pub(super) fn of(hit: &'a Hit, with_outcome: bool) -> Self {
        let shape = |found: &'a Match| MatchShape {
            field: found.field.name(),
            start: found.start,
            end: found.end,
            text: &found.text,
            term: &found.term,
            folds: found.folds.iter().map(|fold| fold.name()).collect(),
        };
        Self {
            rule: &hit.rule.0,
            category: &hit.category.0,
            severity: hit.severity.level(),
            outcome: with_outcome.then(|| hit.outcome.name()),
            matches: hit.matches.iter().map(shape).collect(),
        }
    }
}
