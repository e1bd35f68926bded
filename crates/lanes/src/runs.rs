//! Runs of ASCII letters in a text: words that may stand for terms.

use crate::road::Road;

/// The longest run whose letters are all looked at together; of longer ones the first so many.
pub(crate) const MOST: usize = 8;

/// Puts where each run of `least` or more ASCII letters begins and ends into `runs`, which is cleared first.
pub fn letter_runs(text: &str, least: usize, runs: &mut Vec<(u32, u32)>, road: Road) {
    runs.clear();
    match road {
        Road::Portable => list_slowly(text.as_bytes(), least, runs),
        #[cfg(target_arch = "x86_64")]
        Road::Avx2(proof) => crate::avx2::list_runs(text.as_bytes(), least, runs, proof),
    }
}

fn list_slowly(bytes: &[u8], least: usize, runs: &mut Vec<(u32, u32)>) {
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        if byte.is_ascii_alphabetic() {
            at = add_run(bytes, at, least, runs);
        }
        at += 1;
    }
}

/// Adds the run that begins here, if it is long enough; gives its end.
#[inline]
pub(crate) fn add_run(bytes: &[u8], start: usize, least: usize, runs: &mut Vec<(u32, u32)>) -> usize {
    let letters = bytes.iter().skip(start).take_while(|byte| byte.is_ascii_alphabetic()).count();
    if letters >= least {
        runs.push((start as u32, (start + letters) as u32));
    }
    start + letters
}
