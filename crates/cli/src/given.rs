//! Which leads a saved export has handed over: not only the last number, for a lead may come into a list after later ones did.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Numbers of leads, as ranges in order that neither overlap nor touch; written `1-40,42`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Given(Vec<(i64, i64)>);

impl Given {
    /// All numbers up to `last`.
    pub(crate) fn up_to(last: i64) -> Self {
        Self(if last > 0 { vec![(1, last)] } else { Vec::new() })
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn has(&self, number: i64) -> bool {
        let after = self.0.partition_point(|(first, _)| *first <= number);
        after.checked_sub(1).and_then(|at| self.0.get(at)).is_some_and(|(_, last)| number <= *last)
    }

    /// The same with these numbers too.
    pub(crate) fn with(self, numbers: impl IntoIterator<Item = i64>) -> Self {
        let mut all: Vec<_> = self.0.into_iter().chain(numbers.into_iter().map(|one| (one, one))).collect();
        all.sort_unstable();
        let mut joined: Vec<(i64, i64)> = Vec::new();
        for (first, last) in all {
            match joined.last_mut().filter(|(_, end)| first <= end.saturating_add(1)) {
                Some((_, end)) => *end = last.max(*end),
                None => joined.push((first, last)),
            }
        }
        Self(joined)
    }
}

impl fmt::Display for Given {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let one = |(first, last): &(i64, i64)| {
            if first == last { first.to_string() } else { format!("{first}-{last}") }
        };
        f.write_str(&self.0.iter().map(one).collect::<Vec<_>>().join(","))
    }
}

impl Serialize for Given {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Given {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let mut ranges = Vec::new();
        for range in text.split(',').map(str::trim).filter(|range| !range.is_empty()) {
            let (first, last) = range.split_once('-').unwrap_or((range, range));
            match (first.trim().parse::<i64>(), last.trim().parse::<i64>()) {
                (Ok(first), Ok(last)) if first <= last => ranges.push((first, last)),
                _ => {
                    let told = format!("“{range}”不是线索编号的范围，如 1-40");
                    return Err(de::Error::custom(told));
                }
            }
        }
        Ok(Self(ranges).with([]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_join_into_ranges_and_are_found_again() {
        let given = Given::up_to(3).with([7, 5, 4, 9, 8, 12, 5]);
        assert_eq!(given.to_string(), "1-5,7-9,12");
        let has: Vec<i64> = (0..14).filter(|number| given.has(*number)).collect();
        assert_eq!(has, [1, 2, 3, 4, 5, 7, 8, 9, 12]);
        let read = |text: &str| serde_json::from_value::<Given>(text.into());
        assert_eq!(read(&given.to_string()).unwrap(), given);
        assert_eq!(read(" 7-9, 1-5,4 ,12").unwrap(), given);
        assert!(read("").unwrap().is_empty() && Given::up_to(0).is_empty());
        assert!(["x", "3-1", "1-2-3", "-4"].iter().all(|text| read(text).is_err()));
    }
}
