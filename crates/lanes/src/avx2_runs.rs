//! Runs of letters or digits listed by their bits, and looked up eight at a time: how many letters each has, what they are, what stands beside them.

use std::arch::x86_64::{
    __m256i, _mm_cvtsi32_si128, _mm256_add_epi32, _mm256_and_si256, _mm256_andnot_si256, _mm256_castps_si256,
    _mm256_castsi256_ps, _mm256_cmpeq_epi8, _mm256_cmpeq_epi32, _mm256_cmpgt_epi32, _mm256_cvtepi32_ps,
    _mm256_max_epi32, _mm256_min_epu8, _mm256_min_epu32, _mm256_movemask_ps, _mm256_mullo_epi32,
    _mm256_or_si256, _mm256_permutevar8x32_epi32, _mm256_set1_epi8, _mm256_set1_epi32, _mm256_setzero_si256,
    _mm256_slli_epi32, _mm256_sllv_epi32, _mm256_srl_epi32, _mm256_srli_epi32, _mm256_srlv_epi32,
    _mm256_sub_epi8, _mm256_sub_epi32, _mm256_xor_si256,
};

use crate::{
    avx2::{LANES, blend, four_bytes, load, load_block, one_word, set_bits, signs_of_bytes, store},
    known_runs::{Kinds, KnownRuns, LENGTH, LONGEST, SMALL, SPREAD_HIGH, SPREAD_LOW, TURN},
    runs::{AsciiRuns, BITS, MOST, Runs},
    stretches::BLOCK,
};

/// [`crate::avx2::list_runs`], sixty-four bytes at a time.
#[target_feature(enable = "avx2,popcnt")]
pub(crate) fn list_runs<const DIGITS: bool>(bytes: &[u8], runs: &mut AsciiRuns) {
    // As many as begin in most blocks of text that is not all ASCII.
    const FEW: usize = 3;
    let (blocks, rest) = bytes.as_chunks::<BITS>();
    let mut last = [0; BITS];
    last.iter_mut().zip(rest).for_each(|(to, byte)| *to = *byte);
    for (number, block) in blocks.iter().chain((!rest.is_empty()).then_some(&last)).enumerate() {
        let at = (number * BITS) as u32;
        let begin = runs.letters.note(number, letters_of_two(block));
        if DIGITS {
            list_many(&mut runs.letters, at, begin);
            let begin = runs.digits.note(number, digits_of_two(block));
            list_many(&mut runs.digits, at, begin);
        } else {
            runs.letters.list::<FEW>(at, begin);
        }
    }
}

/// [`Runs::list`] for text in which many runs begin: in each eight bytes those of them that do, in one step.
#[inline]
#[target_feature(enable = "avx2,popcnt")]
fn list_many(runs: &mut Runs, at: u32, begin: u64) {
    let room = runs.starts.get_mut(runs.len..).and_then(|rest| rest.first_chunk_mut::<{ MOST + LANES }>());
    let Some(room) = room else { return };
    let (mut base, mut count) = (_mm256_set1_epi32(at as i32), 0);
    for mask in begin.to_le_bytes().map(usize::from) {
        if let Some(room) = room.get_mut(count..).and_then(|rest| rest.first_chunk_mut()) {
            store(room, _mm256_add_epi32(set_bits(mask), base));
        }
        base = _mm256_add_epi32(base, _mm256_set1_epi32(LANES as i32));
        count += mask.count_ones() as usize;
    }
    runs.len += count;
}

/// [`crate::avx2::find_runs`].
#[target_feature(enable = "avx2,popcnt")]
pub(crate) fn find_runs(runs: &mut Runs, bytes: &[u8], known: &KnownRuns, left: [u32; 3]) -> [usize; 2] {
    let Runs { bits, starts, found, len, .. } = runs;
    let mut count = 0;
    // Starts beyond the last are old ones, or zero: what is loaded for them is in bounds as well, and not counted.
    let (eights, _) = starts.as_chunks::<LANES>();
    for (number, starts) in eights.iter().take(len.div_ceil(LANES)).enumerate() {
        let first = number * LANES;
        let Some(room) = found.get_mut(count..).and_then(|rest| rest.first_chunk_mut()) else {
            return [first, count];
        };
        let kinds = kinds_of_runs(load(starts), bits, bytes, known, left);
        let is_known = _mm256_castsi256_ps(_mm256_cmpgt_epi32(kinds, _mm256_setzero_si256()));
        let inside = u32::MAX >> (u32::BITS - (*len - first).min(LANES) as u32);
        let mask = _mm256_movemask_ps(is_known) as usize & inside as usize;
        let order = set_bits(mask);
        let numbers = _mm256_add_epi32(order, _mm256_set1_epi32(first as i32));
        let kinds = _mm256_permutevar8x32_epi32(kinds, order);
        store(room, _mm256_or_si256(_mm256_slli_epi32::<{ Kinds::BITS as i32 }>(numbers), kinds));
        count += mask.count_ones() as usize;
    }
    [*len, count]
}

/// What runs that begin at these places may be.
#[inline]
#[target_feature(enable = "avx2")]
fn kinds_of_runs(
    starts: __m256i,
    bits: &[u64],
    bytes: &[u8],
    known: &KnownRuns,
    [most, by_digit, apart]: [u32; 3],
) -> __m256i {
    let all = |number: u32| _mm256_set1_epi32(number as i32);
    let (one, zero) = (all(1), _mm256_setzero_si256());
    // As many letters as the bits from each start on tell: the lowest bit that is not set, by the exponent of its number.
    let window = four_bytes(bits, _mm256_srli_epi32::<3>(starts));
    let window = _mm256_srlv_epi32(window, _mm256_and_si256(starts, all(7)));
    let end = _mm256_andnot_si256(window, _mm256_add_epi32(window, one));
    let exponent = _mm256_srli_epi32::<23>(_mm256_castps_si256(_mm256_cvtepi32_ps(end)));
    let len = _mm256_and_si256(_mm256_sub_epi32(exponent, all(127)), all(0xFF));
    let len = _mm256_min_epu32(len, all(LONGEST));
    let len = blend(len, all(LONGEST), _mm256_cmpeq_epi32(end, zero));
    // The letters: what is beyond them is shifted out.
    let bits_of_len = _mm256_slli_epi32::<3>(len);
    let beyond = |most: u32| _mm256_max_epi32(_mm256_sub_epi32(all(most), bits_of_len), zero);
    let inside = |most: u32| _mm256_srlv_epi32(_mm256_set1_epi32(-1), beyond(most));
    let small = |letters: __m256i| _mm256_or_si256(letters, all(SMALL));
    let low = _mm256_and_si256(small(four_bytes(bytes, starts)), inside(32));
    let high = small(four_bytes(bytes, _mm256_add_epi32(starts, all(4))));
    let high = _mm256_and_si256(high, inside(64));
    let high = _mm256_xor_si256(high, _mm256_slli_epi32::<{ LENGTH as i32 }>(len));
    let low = _mm256_mullo_epi32(low, all(SPREAD_LOW));
    let hash = _mm256_xor_si256(low, _mm256_mullo_epi32(high, all(SPREAD_HIGH)));
    let hash = _mm256_xor_si256(hash, _mm256_srli_epi32::<15>(hash));
    let hash = _mm256_mullo_epi32(hash, all(SPREAD_LOW));
    let words = one_word(&known.words, _mm256_srl_epi32(hash, _mm_cvtsi32_si128(known.shift as i32)));
    let turn = _mm256_and_si256(_mm256_srli_epi32::<{ TURN as i32 }>(hash), all(31));
    let back = _mm256_sub_epi32(all(32), turn);
    let turned = _mm256_or_si256(_mm256_srlv_epi32(words, turn), _mm256_sllv_epi32(words, back));
    let bit = |bit: __m256i, number: u32| _mm256_and_si256(bit, all(1 << number));
    let beside = bit(turned, 0);
    let whole = bit(_mm256_srli_epi32::<{ Kinds::PLACES[1] as i32 - 1 }>(turned), 1);
    let syllable = bit(_mm256_srli_epi32::<{ Kinds::PLACES[2] as i32 - 2 }>(turned), 2);
    let kinds = _mm256_or_si256(_mm256_or_si256(beside, whole), syllable);
    // The first letter of a text has itself before it: no digit, no space.
    let byte = |at: __m256i| _mm256_and_si256(four_bytes(bytes, at), all(0xFF));
    let before = byte(_mm256_max_epi32(_mm256_sub_epi32(starts, one), zero));
    let after = byte(_mm256_add_epi32(starts, len));
    let is_digit = |byte: __m256i| {
        let digit = _mm256_sub_epi32(byte, all(u32::from(b'0')));
        _mm256_cmpeq_epi32(_mm256_min_epu32(digit, all(9)), digit)
    };
    let is_space = |byte: __m256i| _mm256_cmpeq_epi32(byte, all(u32::from(b' ')));
    let is_by_digit = _mm256_or_si256(is_digit(before), is_digit(after));
    let is_apart = _mm256_and_si256(is_space(before), is_space(after));
    let kinds = _mm256_and_si256(kinds, all(most));
    let kinds = _mm256_and_si256(kinds, blend(all(u32::MAX), all(by_digit), is_by_digit));
    _mm256_and_si256(kinds, blend(all(u32::MAX), all(apart), is_apart))
}

/// A bit for each ASCII letter.
#[inline]
#[target_feature(enable = "avx2")]
fn letters_of(block: &[u8; BLOCK]) -> u32 {
    let small = _mm256_or_si256(load_block(block), _mm256_set1_epi8(0x20));
    let place = _mm256_sub_epi8(small, _mm256_set1_epi8(b'a' as i8));
    signs_of_bytes(_mm256_cmpeq_epi8(_mm256_min_epu8(place, _mm256_set1_epi8(25)), place))
}

/// A bit for each ASCII digit.
#[inline]
#[target_feature(enable = "avx2")]
fn digits_of(block: &[u8; BLOCK]) -> u32 {
    let place = _mm256_sub_epi8(load_block(block), _mm256_set1_epi8(b'0' as i8));
    signs_of_bytes(_mm256_cmpeq_epi8(_mm256_min_epu8(place, _mm256_set1_epi8(9)), place))
}

/// A bit for each ASCII digit of two blocks.
#[inline]
#[target_feature(enable = "avx2")]
fn digits_of_two(blocks: &[u8; 2 * BLOCK]) -> u64 {
    match blocks.as_chunks().0 {
        [low, high] => u64::from(digits_of(low)) | u64::from(digits_of(high)) << BLOCK,
        _ => 0,
    }
}

/// A bit for each ASCII letter of two blocks.
#[inline]
#[target_feature(enable = "avx2")]
fn letters_of_two(blocks: &[u8; 2 * BLOCK]) -> u64 {
    match blocks.as_chunks().0 {
        [low, high] => u64::from(letters_of(low)) | u64::from(letters_of(high)) << BLOCK,
        _ => 0,
    }
}
