//! Where a Latin run touches a character of a term, so that it may stand for symbols.
//!
//! Runs come from the bytes of the text. Most end here: letters and digits stand together (500ml), or spaces around a word. What
//! is left is asked for in hashed bits: run and class after it, or class before it and run.

use xuncha_lanes::{FIRST, is_letter, is_skip};
use xuncha_zh_text::{Skip, glyph};

use super::{letters::Run, text::Letter, walk::Walk};

impl Walk<'_> {
    /// Looks at every run of ASCII letters that may mean something, and at every run with letters of other writings.
    pub(super) fn latin_runs(&mut self, runs: &[Run]) {
        if self.plane.runs.is_empty() {
            return;
        }
        for run in runs.iter().filter(|run| run.is_beside) {
            self.beside_run(run.start as usize, run.end as usize, run.hash);
        }
        if self.stream.has_odd_letters() {
            self.odd_letters();
        }
    }

    fn beside_run(&mut self, start: usize, end: usize, hash: u64) {
        if let Some((here, class)) = self.touched_after(end) {
            self.begin_with_run(hash, start, here, class);
        }
        if let Some((before, class)) = self.touched_before(start) {
            self.go_on_with_run(hash, start, before, class);
        }
    }

    /// Looks at runs with letters that are not ASCII.
    fn odd_letters(&mut self) {
        let mut done = 0;
        for index in 0..self.stream.len() {
            if !is_letter(self.stream.class(index)) {
                continue;
            }
            let place = self.stream.places().get(index).map_or(0, |&place| place as usize);
            let letter = self.text.at(place).filter(|letter| place >= done && letter.code >= 0x80);
            let Some(start) = letter.map(|letter| self.start_of_run(letter)) else { continue };
            let Some(run) = self.text.at(start).and_then(|first| self.run_from(first)) else { continue };
            done = run.end();
            self.beside_run(start, run.end(), run.hash());
        }
    }

    /// The character of a term after `end`: right there, or one mark further on.
    #[inline]
    fn touched_after(&self, end: usize) -> Option<(Letter, u16)> {
        self.touched(self.text.at(end)?, |near| self.text.at(near.end))
    }

    /// The character of a term before `start`: right there, or one mark further on.
    #[inline]
    fn touched_before(&self, start: usize) -> Option<(Letter, u16)> {
        self.touched(self.text.before(start)?, |near| self.text.before(near.start))
    }

    /// The character of a term that is this one, or the one beyond it when this one is a mark.
    #[inline(always)]
    fn touched(&self, near: Letter, beyond: impl Fn(Letter) -> Option<Letter>) -> Option<(Letter, u16)> {
        match self.plane.classes.of(near.code) {
            class if !is_skip(class) => (class >= FIRST).then_some((near, class)),
            _ if near.code == u32::from(b' ') => None,
            _ => {
                let far = beyond(near)?;
                let class = self.plane.classes.of(far.code);
                (class >= FIRST && is_mark(near.char())).then_some((far, class))
            }
        }
    }
}

/// Whether what is passed over may stand between letters and a character.
fn is_mark(letter: char) -> bool {
    glyph(letter).skip.is_some_and(|skip| skip != Skip::Space)
}
