//! What a formal extraction must have beside its digests, in a store as in a pack: officers, what repeats it, the snapshot
//! that it repeats with what differs, a machine that passed its check, and a clock that is known.

use std::collections::BTreeSet;

use serde_json::Value;
use xuncha_model::CaptureGrade;

use crate::manifest::Manifest;

/// Largest clock offset of a formal extraction, in milliseconds.
const LARGEST_OFFSET_MS: u64 = 1000;

/// Whether a manifest says that its snapshot is a formal extraction.
pub(crate) fn is_formal(manifest: &Manifest) -> bool {
    manifest.grade.as_deref() == Some(CaptureGrade::Formal.name())
}

/// What is lacking, each as the end of a sentence. `environment`: the bytes of `environment.json`; `holds` tells whether the
/// snapshot of that name is in the `place` (证据包, 证据库).
pub(crate) fn lacks(
    manifest: &Manifest,
    environment: &[u8],
    place: &str,
    holds: impl Fn(&str) -> bool,
) -> Vec<String> {
    let mut lacks = Vec::new();
    if manifest.officers.iter().collect::<BTreeSet<_>>().len() < 2 {
        lacks.push("没有两名执法人员".to_owned());
    }
    for name in ["settings.json", "differences.json"] {
        if !manifest.parts.iter().any(|part| part.name == name) {
            lacks.push(format!("没有 {name}"));
        }
    }
    match &manifest.follows {
        None => lacks.push("没有写明所比对的监测快照".to_owned()),
        Some(id) if !holds(id) => lacks.push(format!("所比对的监测快照 {id} 不在{place}里")),
        Some(_) => {}
    }
    let environment: Value = serde_json::from_slice(environment).unwrap_or_default();
    let checks = environment["checks"].as_array().map(Vec::as_slice).unwrap_or_default();
    if checks.is_empty() || checks.iter().any(|check| check["passed"] != true) {
        lacks.push("环境检查没有全部通过".to_owned());
    }
    let offset = environment["clock_offset_ms"].as_i64().map(i64::unsigned_abs);
    if offset.is_none_or(|offset| offset > LARGEST_OFFSET_MS) {
        lacks.push("时钟偏差不明或超过 1 秒".to_owned());
    }
    lacks
}
