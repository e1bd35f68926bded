//! Problems of one page, each code once.

use xuncha_model::Problem;

/// Collects problems; the first of a code wins.
#[derive(Debug, Default)]
pub(crate) struct Problems(Vec<Problem>);

impl Problems {
    /// Notes a problem unless one of that code is already noted.
    pub(crate) fn note(&mut self, code: &'static str, message: impl Into<String>) {
        if !self.has(code) {
            self.0.push(Problem { code, message: message.into() });
        }
    }

    /// True when a problem of that code was noted.
    pub(crate) fn has(&self, code: &str) -> bool {
        self.0.iter().any(|problem| problem.code == code)
    }

    /// The problems in the order noted.
    pub(crate) fn into_vec(self) -> Vec<Problem> {
        self.0
    }
}
