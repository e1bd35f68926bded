//! "Did you mean": the known name nearest to a misspelt one.

/// Most names that are compared.
const MAX_KNOWN: usize = 10_000;

/// The nearest of `known` to `word`, unless all are too far away to be meant.
#[must_use]
pub fn nearest<'k>(word: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let word: Vec<char> = word.chars().take(64).flat_map(char::to_lowercase).collect();
    let allowed = (word.len() / 3).max(1);
    known
        .into_iter()
        .take(MAX_KNOWN)
        .map(|name| (distance(&word, &name.chars().collect::<Vec<_>>(), allowed), name))
        .filter(|&(distance, _)| distance <= allowed)
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, name)| name)
}

/// A hint that names the nearest, or all when there are few; empty otherwise.
pub(crate) fn hint<'k>(word: &str, known: impl IntoIterator<Item = &'k str> + Clone) -> String {
    if let Some(name) = nearest(word, known.clone()) {
        return format!("是不是想写 {name}？");
    }
    let all: Vec<_> = known.into_iter().take(21).collect();
    if all.is_empty() || all.len() > 20 { String::new() } else { format!("可用：{}", all.join("、")) }
}

/// Edits (insert, delete, replace, swap neighbours) from `a` to `b`; more than `limit` when the lengths say so.
fn distance(a: &[char], b: &[char], limit: usize) -> usize {
    if a.len().abs_diff(b.len()) > limit {
        return limit + 1;
    }
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, &x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, &y) in b.iter().enumerate() {
            let mut best = (last[j] + usize::from(x != y)).min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && x == b[j - 1] && a[i - 1] == y {
                best = best.min(before_last[j - 1] + 1);
            }
            row.push(best);
        }
        before_last = last;
        last = row;
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_names_are_found_and_far_ones_are_not() {
        let known = ["severity", "condition", "level"];
        assert_eq!(nearest("sevrity", known), Some("severity"));
        assert_eq!(nearest("leevl", known), Some("level"));
        assert_eq!(nearest("price", known), None);
        assert_eq!(nearest("", known), None);
        assert_eq!(hint("zzz", ["a", "b"]), "可用：a、b");
    }
}
