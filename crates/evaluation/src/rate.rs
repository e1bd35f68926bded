//! A share of cases, and how far it may be off.

/// So many of so many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rate {
    /// Cases of which it is so.
    pub part: u32,
    /// All cases.
    pub whole: u32,
}

/// The 97.5 % quantile of the standard normal distribution.
const Z: f64 = 1.959_963_984_540_054;

impl Rate {
    /// The share, 0 to 1; `None` when there are no cases.
    #[must_use]
    pub fn value(self) -> Option<f64> {
        (self.whole > 0).then(|| f64::from(self.part) / f64::from(self.whole))
    }

    /// The 95 % score interval of Wilson (1927), which keeps its promise for few cases and for shares near 0 and 1;
    /// `None` when there are no cases.
    #[must_use]
    pub fn interval(self) -> Option<(f64, f64)> {
        let share = self.value()?;
        let cases = f64::from(self.whole);
        let square = Z * Z / cases;
        let centre = (share + square / 2.0) / (1.0 + square);
        let half = Z / (1.0 + square) * (share * (1.0 - share) / cases + square / (4.0 * cases)).sqrt();
        Some(((centre - half).max(0.0), (centre + half).min(1.0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 81 of 263 is the worked example of Newcombe (1998), Statistics in Medicine 17, 857-872, method 3.
    #[test]
    fn intervals_are_those_of_the_books() {
        for (part, whole, low, high) in
            [(0, 10, 0.0, 0.277_533), (10, 10, 0.722_467, 1.0), (81, 263, 0.2553, 0.3662)]
        {
            let (from, to) = Rate { part, whole }.interval().unwrap();
            assert!((from - low).abs() < 1e-4 && (to - high).abs() < 1e-4, "{part}/{whole}: {from} {to}");
        }
        assert_eq!(Rate::default().interval(), None);
        assert_eq!(Rate::default().value(), None);
    }
}
