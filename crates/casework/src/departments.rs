//! Which departments a campaign's plan names for a category, beside market supervision itself.

use xuncha_model::CategoryId;

/// Words of the plans that mean everybody, and so name nobody.
const EVERYBODY: [&str; 4] = ["各部门", "各有关单位", "网络市场监管联席会议成员单位", "各县（区）局"];

/// The departments that the plan of `campaign` (such as `hs2024`) names for `category`, in its words and order, without market
/// supervision, which has the lead. Empty when it names none in particular. Source: `data/SOURCES.md`.
#[must_use]
pub fn departments(campaign: &str, category: &CategoryId) -> Vec<&'static str> {
    let rows = include_str!("../data/departments.tsv").lines().skip(1);
    let row = rows
        .map(|row| row.split('\t').collect::<Vec<_>>())
        .find(|row| row.first() == Some(&category.0.as_str()) && row.get(1) == Some(&campaign));
    let named = row.and_then(|row| row.get(2).copied()).unwrap_or_default();
    let is_other = |name: &&str| !name.is_empty() && !name.contains("市场监管") && !EVERYBODY.contains(name);
    named.split('、').filter(is_other).collect()
}

/// The campaigns whose plans are known.
#[must_use]
pub(crate) fn is_campaign(name: &str) -> bool {
    include_str!("../data/departments.tsv").lines().skip(1).any(|row| row.split('\t').nth(1) == Some(name))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use xuncha_model::categories;

    use super::*;

    #[test]
    fn plans_name_departments_for_categories_that_exist() {
        let of = |campaign, category: &str| departments(campaign, &CategoryId(category.to_owned()));
        assert_eq!(of("hs2024", "special-supply"), ["网信办", "公安局"]);
        assert_eq!(of("sm2023", "special-supply"), [""; 0], "all departments are none in particular");
        assert_eq!(of("hs2024", "no-such"), [""; 0]);
        let known: HashSet<_> = categories().map(|category| category.id).collect();
        for row in include_str!("../data/departments.tsv").lines().skip(1) {
            let cells: Vec<_> = row.split('\t').collect();
            assert!(cells.len() == 3 && known.contains(cells[0]) && is_campaign(cells[1]), "{row}");
        }
    }
}
