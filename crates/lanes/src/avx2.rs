//! Eight bytes at a time. The only unsafe code of the project; the portable road is the reference.
//!
//! Road of 32 bytes: a bit for each byte that begins a character -> by eight bits, tables give where the characters begin, and
//! shuffle four bytes of each into a lane ([`SET_BITS`], [`SPREAD`]) -> code points, by two multiplications -> classes, one load
//! each -> those that are passed over squeezed out, again by a table.
//!
//! Every unsafe block loads from or stores to one array, whose length its type tells.

#![expect(unsafe_code, reason = "vector loads and stores take pointers")]

use std::arch::x86_64::{
    __m128i, __m256i, _mm_cmpeq_epi16, _mm_cvtsi32_si128, _mm_cvtsi64_si128, _mm_loadu_si128, _mm_min_epu16,
    _mm_movemask_epi8, _mm_packs_epi16, _mm_set1_epi16, _mm_setzero_si128, _mm_storeu_si128, _mm_sub_epi16,
    _mm_subs_epu16, _mm256_add_epi32, _mm256_and_si256, _mm256_blendv_ps, _mm256_castps_si256,
    _mm256_castsi256_ps, _mm256_castsi256_si128, _mm256_cmpeq_epi8, _mm256_cmpgt_epi8, _mm256_cmpgt_epi32,
    _mm256_cvtepu8_epi32, _mm256_cvtepu16_epi32, _mm256_i32gather_epi32, _mm256_loadu_si256,
    _mm256_madd_epi16, _mm256_maddubs_epi16, _mm256_max_epu8, _mm256_min_epu8, _mm256_min_epu32,
    _mm256_movemask_epi8, _mm256_movemask_ps, _mm256_mullo_epi32, _mm256_or_si256, _mm256_packus_epi32,
    _mm256_permute4x64_epi64, _mm256_permutevar8x32_epi32, _mm256_set1_epi8, _mm256_set1_epi32,
    _mm256_setzero_si256, _mm256_shuffle_epi8, _mm256_slli_epi32, _mm256_srl_epi32, _mm256_srli_epi32,
    _mm256_srlv_epi32, _mm256_storeu_si256, _mm256_sub_epi8, _mm256_sub_epi32, _mm256_xor_si256,
};

use crate::{
    bits::{Bits, HALF, KNOWN_BIT, OWN_BIT, SPREAD_PAIR, THIRD_BIT},
    classes::{Classes, LETTER_A, OTHER, SKIP, SKIP_WORD},
    filter::{Filter, Found, Place},
    road::Avx2,
    runs::{AsciiRuns, add_few_bits},
    sm3::{Words, take_in},
    stream::{SLACK, Stream},
    stretches::{BLOCK, WORTH, add, close},
};

/// Characters, and bytes, at a time.
const LANES: usize = 8;
/// Bytes from block to block: the characters that begin in the last step of one are left to the next, for they may go on after it.
const STRIDE: usize = BLOCK - LANES;
/// Entries that a block may write to.
const ROOM: usize = BLOCK + LANES;
const _: () = assert!(SLACK > 2 * ROOM, "the last blocks of a text have room");
/// Bytes of text whose code points are listed before their classes are looked up: a few KiB, to stay in the first-level cache.
const PART: usize = 64 * STRIDE;

/// By eight bits: the numbers of those that are set, one a byte, in order.
static SET_BITS: [u64; 256] = {
    let mut table = [0; 256];
    let mut mask = 0;
    while mask < 256 {
        let (mut bit, mut count) = (0, 0);
        while bit < 8 {
            if mask >> bit & 1 == 1 {
                table[mask] |= bit << (count * 8);
                count += 1;
            }
            bit += 1;
        }
        mask += 1;
    }
    table
};

/// By eight bits: for those that are set, in order, the four numbers from theirs on; for the rest what gives zero.
static SPREAD: [[u8; BLOCK]; 256] = {
    let mut table = [[0x80; BLOCK]; 256];
    let mut mask = 0;
    while mask < 256 {
        let (mut bit, mut count) = (0, 0);
        while bit < 8 {
            if mask >> bit & 1 == 1 {
                let mut byte = 0;
                while byte < 4 {
                    table[mask][count * 4 + byte] = (bit + byte) as u8;
                    byte += 1;
                }
                count += 1;
            }
            bit += 1;
        }
        mask += 1;
    }
    table
};

/// [`Filter::find`] for a stream without pictographs: the places.
pub(crate) fn find(filter: &Filter, stream: &Stream, found: &mut Found, _: Avx2) {
    // SAFETY: the proof can only be had where AVX2 is there.
    unsafe { find_places(&filter.bits, stream, found) }
}

#[target_feature(enable = "avx2,popcnt")]
fn find_places(bits: &Bits, stream: &Stream, found: &mut Found) {
    assert!(!bits.words.is_empty());
    let mut count = 0;
    let whole = stream.len - stream.len % LANES;
    for at in (0..whole).step_by(LANES) {
        count += find_eight(bits, stream, found, at, count, 0xFF);
    }
    if whole < stream.len {
        count += find_eight(bits, stream, found, whole, count, (1 << (stream.len - whole)) - 1);
    }
    found.len = count;
}

/// Writes down those of eight characters that are places and not masked out; gives how many they are.
#[inline]
#[target_feature(enable = "avx2,popcnt")]
fn find_eight(
    bits: &Bits,
    stream: &Stream,
    found: &mut Found,
    at: usize,
    count: usize,
    inside: usize,
) -> usize {
    let around = stream.classes.get(at..).and_then(|rest| rest.first_chunk());
    let places = found.places.get_mut(count..).and_then(|rest| rest.first_chunk_mut());
    let (Some(around), Some(places)) = (around, places) else { return 0 };
    let [first, second, third] = load_three(around);
    let kinds = members(bits, first, second, third);
    let is_place = _mm256_castsi256_ps(_mm256_cmpgt_epi32(kinds, _mm256_setzero_si256()));
    let mask = _mm256_movemask_ps(is_place) as usize & inside;
    let order = set_bits(mask);
    let indexes = _mm256_add_epi32(order, _mm256_set1_epi32(at as i32));
    let kinds = _mm256_permutevar8x32_epi32(kinds, order);
    store_places(places, _mm256_or_si256(_mm256_slli_epi32::<{ Place::INDEX as i32 }>(indexes), kinds));
    mask.count_ones() as usize
}

/// For each pair and triple the bits of a place: whether it may be a member. There are to be words.
#[inline]
#[target_feature(enable = "avx2")]
fn members(bits: &Bits, first: __m256i, second: __m256i, third: __m256i) -> __m256i {
    let five = _mm256_set1_epi32(31);
    let classes = _mm256_or_si256(_mm256_slli_epi32::<16>(first), second);
    let pairs = _mm256_mullo_epi32(classes, _mm256_set1_epi32(SPREAD_PAIR as i32));
    let slots = _mm256_srl_epi32(pairs, _mm_cvtsi32_si128(bits.shift as i32));
    let halves = _mm256_and_si256(_mm256_srli_epi32::<{ HALF.ilog2() as i32 }>(third), _mm256_set1_epi32(1));
    let slots = _mm256_xor_si256(slots, halves);
    let slots = _mm256_min_epu32(slots, _mm256_set1_epi32(bits.words.len() as i32 - 1));
    // SAFETY: no number is beyond the last word.
    let words = unsafe { _mm256_i32gather_epi32::<4>(bits.words.as_ptr().cast(), slots) };
    let own = _mm256_and_si256(_mm256_srli_epi32::<{ OWN_BIT as i32 }>(pairs), five);
    let thirds = _mm256_xor_si256(_mm256_srli_epi32::<{ THIRD_BIT as i32 }>(pairs), third);
    let thirds = _mm256_and_si256(thirds, five);
    let known = _mm256_and_si256(_mm256_srli_epi32::<{ KNOWN_BIT as i32 }>(pairs), five);
    let known = _mm256_and_si256(_mm256_srlv_epi32(words, known), _mm256_set1_epi32(1));
    let pair = _mm256_and_si256(_mm256_srlv_epi32(words, own), known);
    let three = _mm256_and_si256(_mm256_srlv_epi32(words, thirds), known);
    _mm256_or_si256(pair, _mm256_add_epi32(three, three))
}

/// Eight neighbours thrice, from the first, the second and the third on.
#[inline]
#[target_feature(enable = "avx2")]
fn load_three(from: &[u16; LANES + 2]) -> [__m256i; 3] {
    let at = |at: usize| {
        from.get(at..).and_then(|rest| rest.first_chunk()).map_or(_mm_setzero_si128(), |its| load_short(its))
    };
    [0, 1, 2].map(|from| _mm256_cvtepu16_epi32(at(from)))
}

/// [`Stream::read`] after its preparation.
pub(crate) fn read(stream: &mut Stream, classes: &Classes, text: &str, from: usize, _: Avx2) {
    stream.codes.resize(PART + 2 * ROOM, 0);
    let mut at = from;
    while at < text.len() {
        // SAFETY: the proof can only be had where AVX2 is there.
        let (end, listed) = unsafe { list(stream, text, at) };
        stream.look_up(classes, listed);
        // SAFETY: as above.
        unsafe { squeeze(stream, listed) };
        at = end;
    }
}

/// Lists code points, and after those of the stream where they stand, of a part of the text; gives its end and how many they are.
#[target_feature(enable = "avx2,popcnt")]
fn list(stream: &mut Stream, text: &str, from: usize) -> (usize, usize) {
    let Stream { places, codes, len, .. } = stream;
    let part = text.as_bytes().get(from..).unwrap_or_default();
    // Of the whole blocks, those of one part; an end that is no whole block is put into one with zeros after it.
    let blocks = (part.len().saturating_sub(LANES) / STRIDE).min(PART / STRIDE);
    let (Some(codes), Some(places)) = (codes.get_mut(..PART + 2 * ROOM), places.get_mut(*len..)) else {
        return (text.len(), 0);
    };
    if places.len() < blocks * STRIDE + 2 * ROOM {
        return (text.len(), 0);
    }
    let (mut listed, mut long) = (0, 0);
    for number in 0..blocks {
        let Some(block) = part.get(number * STRIDE..).and_then(|rest| rest.first_chunk()) else { break };
        // SAFETY: no block lists more than STRIDE, and for each there is STRIDE in both, and ROOM more.
        long |= unsafe { list_block(block, from + number * STRIDE, codes, places, &mut listed) };
    }
    let mut end = blocks * STRIDE;
    let rest = part.get(end..).unwrap_or_default();
    if rest.len() < BLOCK {
        for _ in 0..2 {
            let rest = part.get(end..).unwrap_or_default();
            let mut block = [0; BLOCK];
            block.iter_mut().zip(rest).for_each(|(to, byte)| *to = *byte);
            // SAFETY: as above, for two blocks more.
            long |= unsafe { list_block(&block, from + end, codes, places, &mut listed) };
            // Zeros after the end are no characters of the text.
            listed -= STRIDE.saturating_sub(rest.len());
            end += STRIDE;
        }
        end = part.len();
    }
    if long != 0 {
        list_long(text, places.iter().zip(codes).take(listed));
    }
    (from + end, listed)
}

/// Lists the characters that begin in the first [`STRIDE`] bytes; `at` is where the block stands. Not zero if one of them may have four
/// bytes.
///
/// # Safety
/// From `listed` on both lists are to be [`ROOM`] long.
#[inline]
#[target_feature(enable = "avx2,popcnt")]
unsafe fn list_block(
    block: &[u8; BLOCK],
    at: usize,
    codes: &mut [u32],
    places: &mut [u32],
    listed: &mut usize,
) -> u32 {
    let bytes = load_block(block);
    let starts = signs_of_bytes(_mm256_cmpgt_epi8(bytes, _mm256_set1_epi8(-65)));
    let long = signs_of_bytes(_mm256_cmpeq_epi8(_mm256_max_epu8(bytes, _mm256_set1_epi8(-16)), bytes));
    // For each step the eight bytes from where it begins, and the eight after those, twice.
    let windows = [
        _mm256_permute4x64_epi64::<0b0100_0100>(bytes),
        _mm256_permute4x64_epi64::<0b1001_1001>(bytes),
        _mm256_permute4x64_epi64::<0b1110_1110>(bytes),
    ];
    let mut base = _mm256_set1_epi32(at as i32);
    for (step, window) in windows.into_iter().enumerate() {
        let mask = (starts >> (step * LANES) & 0xFF) as usize;
        let words = _mm256_shuffle_epi8(window, load_block(&SPREAD[mask]));
        // SAFETY: the caller's promise: each of three steps moves on by eight at most.
        let (Some(code_room), Some(place_room)) =
            (unsafe { eight_mut(codes, *listed) }, unsafe { eight_mut(places, *listed) })
        else {
            break;
        };
        store(code_room, code_points(words));
        store(place_room, _mm256_add_epi32(set_bits(mask), base));
        base = _mm256_add_epi32(base, _mm256_set1_epi32(LANES as i32));
        *listed += mask.count_ones() as usize;
    }
    long
}

/// Puts in the code points of characters of four bytes.
#[cold]
#[inline(never)]
fn list_long<'s>(text: &str, listed: impl Iterator<Item = (&'s u32, &'s mut u32)>) {
    for (&place, code) in listed {
        let letter = text.get(place as usize..).and_then(|rest| rest.chars().next());
        *code = letter.map_or(0, u32::from);
    }
}

/// The code points of characters of up to three bytes; of longer ones anything below 2^16.
///
/// A code point is the sum of its bytes, each times a power of 64, less what the marks of UTF-8 in them come to.
#[inline]
#[target_feature(enable = "avx2")]
fn code_points(words: __m256i) -> __m256i {
    const MARKS_OF_TWO: i32 = 0xC0 * 64 + 0x80;
    const MARKS_OF_THREE: i32 = 0xE0 * 4096 + 0x80 * 64 + 0x80;
    let low = _mm256_set1_epi32(0xFFFF);
    // Bytes times 64, 1, 1, 0: the first two together, and the third; then the first two times 64 and the third.
    let pairs = _mm256_maddubs_epi16(words, _mm256_set1_epi32(0x0001_0140));
    let three = _mm256_madd_epi16(pairs, _mm256_set1_epi32(0x0001_0040));
    let three = _mm256_sub_epi32(three, _mm256_set1_epi32(MARKS_OF_THREE));
    let two = _mm256_sub_epi32(_mm256_and_si256(pairs, low), _mm256_set1_epi32(MARKS_OF_TWO));
    let one = _mm256_and_si256(words, _mm256_set1_epi32(0x7F));
    // The sign bit decides: bit 5 of the first byte tells three bytes from two, bit 7 one from more.
    let is_three = _mm256_slli_epi32::<26>(words);
    let is_more = _mm256_slli_epi32::<24>(words);
    _mm256_and_si256(blend(one, blend(two, three, is_three), is_more), low)
}

/// Takes what is passed over out of the characters that were listed after those of the stream, and adds the rest to it.
#[target_feature(enable = "avx2,popcnt")]
fn squeeze(stream: &mut Stream, listed: usize) {
    let Stream { classes, places, codes, pictographs, has_odd_letters, len, .. } = stream;
    // Both from the first listed character on, in whole steps.
    let whole = listed.next_multiple_of(LANES);
    let (Some(classes), Some(places)) =
        (classes.get_mut(*len + 1..=*len + whole), places.get_mut(*len..*len + whole))
    else {
        return;
    };
    classes.iter_mut().skip(listed).for_each(|class| *class = SKIP);
    let (mut kept, mut odd) = (0, 0);
    let (codes, _) = codes.as_chunks::<LANES>();
    for (at, codes) in (0..whole).step_by(LANES).zip(codes) {
        // SAFETY: both are `whole` long, a multiple of eight.
        let (Some(its_classes), Some(its_places)) =
            (unsafe { eight(classes, at) }, unsafe { eight(places, at) })
        else {
            return;
        };
        let (lanes, place_lanes) = (load_short(its_classes), load(its_places));
        let over = _mm_subs_epu16(lanes, _mm_set1_epi16(OTHER as i16 - 1));
        let is_skipped = _mm_cmpeq_epi16(over, _mm_setzero_si128());
        let letter = _mm_sub_epi16(lanes, _mm_set1_epi16(LETTER_A as i16));
        let is_letter = _mm_cmpeq_epi16(_mm_min_epu16(letter, _mm_set1_epi16(25)), letter);
        // Eight bits for those that are passed over, and eight for letters.
        let kinds = _mm_movemask_epi8(_mm_packs_epi16(is_skipped, is_letter)) as usize;
        let is_long = _mm256_castsi256_ps(_mm256_cmpgt_epi32(load(codes), _mm256_set1_epi32(0x7F)));
        odd |= kinds >> LANES & _mm256_movemask_ps(is_long) as usize;
        if _mm_movemask_epi8(_mm_cmpeq_epi16(lanes, _mm_set1_epi16(SKIP_WORD as i16))) != 0 {
            let all = its_classes.iter().zip(its_places);
            pictographs.extend(all.filter(|(class, _)| **class == SKIP_WORD).map(|(_, place)| *place));
        }
        let mask = !kinds & 0xFF;
        let order = set_bits(mask);
        let wide = _mm256_permutevar8x32_epi32(_mm256_cvtepu16_epi32(lanes), order);
        let narrow = _mm256_permute4x64_epi64::<0b1000>(_mm256_packus_epi32(wide, wide));
        // SAFETY: of each step no more than eight are kept, so `kept` is at most `at`.
        let (Some(to_classes), Some(to_places)) =
            (unsafe { eight_mut(classes, kept) }, unsafe { eight_mut(places, kept) })
        else {
            return;
        };
        store_short(to_classes, _mm256_castsi256_si128(narrow));
        store(to_places, _mm256_permutevar8x32_epi32(place_lanes, order));
        kept += mask.count_ones() as usize;
    }
    *len += kept;
    *has_odd_letters |= odd != 0;
}

/// Eight entries; always some.
///
/// # Safety
/// There are to be eight from `from` on.
#[inline(always)]
unsafe fn eight<T>(all: &[T], from: usize) -> Option<&[T; LANES]> {
    // SAFETY: the caller's promise.
    unsafe { all.get_unchecked(from..from + LANES) }.first_chunk()
}

/// Eight entries; always some.
///
/// # Safety
/// There are to be eight from `from` on.
#[inline(always)]
unsafe fn eight_mut<T>(all: &mut [T], from: usize) -> Option<&mut [T; LANES]> {
    // SAFETY: the caller's promise.
    unsafe { all.get_unchecked_mut(from..from + LANES) }.first_chunk_mut()
}

/// [`crate::sm3_of_each`]: a block of each lane.
pub(crate) fn take_in_sm3(state: &mut [Words; 8], block: [Words; 16], _: Avx2) {
    // SAFETY: the proof can only be had where AVX2 is there.
    unsafe { take_in_sm3_of(state, block) }
}

#[target_feature(enable = "avx2")]
fn take_in_sm3_of(state: &mut [Words; 8], block: [Words; 16]) {
    take_in(state, block);
}

/// [`AsciiRuns::read`] after its preparation.
pub(crate) fn list_runs<const DIGITS: bool>(bytes: &[u8], runs: &mut AsciiRuns, _: Avx2) {
    // SAFETY: the proof can only be had where AVX2 is there.
    unsafe { list_runs_of::<DIGITS>(bytes, runs) }
}

/// Sixty-four bytes at a time: a bit for each letter and digit, and where those of a kind begin and end.
#[target_feature(enable = "avx2,popcnt")]
fn list_runs_of<const DIGITS: bool>(bytes: &[u8], runs: &mut AsciiRuns) {
    const BITS: usize = 2 * BLOCK;
    let AsciiRuns { letters: letter_runs, digits: digit_runs } = runs;
    let (letter_starts, letter_ends) = (&mut letter_runs.starts.all[..], &mut letter_runs.ends.all[..]);
    let (digit_starts, digit_ends) = (&mut digit_runs.starts.all[..], &mut digit_runs.ends.all[..]);
    let [mut letters_begun, mut letters_ended, mut digits_begun, mut digits_ended] = [0; 4];
    let (blocks, rest) = bytes.as_chunks::<BITS>();
    let mut last = [0; BITS];
    last.iter_mut().zip(rest).for_each(|(to, byte)| *to = *byte);
    // The bits below those of a block are the highest of the one before; a run that is listed may go on.
    let (mut letter_before, mut digit_before, mut goes_on) = (0, 0, 0);
    let mut at = 0;
    for block in blocks.iter().chain(std::iter::once(&last)) {
        let (letters, digits) = (letters_of_two(block), digits_of_two(block));
        let (after_letters, after_digits) = (letters << 1 | letter_before, digits << 1 | digit_before);
        (letter_before, digit_before) = (letters >> (BITS - 1), digits >> (BITS - 1));
        if DIGITS {
            let (begin, end) = (letters & !after_letters, !letters & after_letters);
            letters_begun = add_bits(letter_starts, letters_begun, at, begin);
            letters_ended = add_bits(letter_ends, letters_ended, at, end);
            let (begin, end) = (digits & !after_digits, !digits & after_digits);
            digits_begun = add_bits(digit_starts, digits_begun, at, begin);
            digits_ended = add_bits(digit_ends, digits_ended, at, end);
        } else {
            let begin = letters & !(after_letters | after_digits);
            // One more at its begin carries through a run to its end.
            let (sum, is_over) = letters.overflowing_add(begin);
            let (sum, is_over_now) = sum.overflowing_add(goes_on);
            goes_on = u64::from(is_over | is_over_now);
            letters_begun = add_few_bits(letter_starts, letters_begun, at, begin);
            letters_ended = add_few_bits(letter_ends, letters_ended, at, sum & !letters);
        }
        at += BITS as u32;
    }
    (letter_runs.starts.len, letter_runs.ends.len) = (letters_begun, letters_ended);
    (digit_runs.starts.len, digit_runs.ends.len) = (digits_begun, digits_ended);
}

/// Writes down where bits are set, `at` the offset of the lowest, from `len` on; gives the new length.
#[inline]
#[target_feature(enable = "avx2,popcnt")]
fn add_bits(marks: &mut [u32], len: usize, at: u32, bits: u64) -> usize {
    let mut len = len;
    for step in 0..8 {
        let mask = (bits >> (step * 8) & 0xFF) as usize;
        if let Some(room) = marks.get_mut(len..).and_then(|rest| rest.first_chunk_mut()) {
            store(room, _mm256_add_epi32(set_bits(mask), _mm256_set1_epi32((at + step * 8) as i32)));
        }
        len += mask.count_ones() as usize;
    }
    len
}

/// Lists long stretches of ASCII blocks.
pub(crate) fn list_stretches(all: &mut Vec<(u32, u32)>, blocks: &[[u8; BLOCK]], _: Avx2) {
    #[target_feature(enable = "avx2")]
    fn list(all: &mut Vec<(u32, u32)>, blocks: &[[u8; BLOCK]]) {
        if !are_three_in_a_row(blocks) {
            return;
        }
        for (number, block) in blocks.iter().enumerate() {
            add(all, number, signs_of_bytes(load_block(block)) == 0);
        }
        close(all);
    }
    // SAFETY: the proof can only be had where AVX2 is there.
    unsafe { list(all, blocks) }
}

/// Whether there are as many ASCII blocks in a row as make a stretch: in most texts there are not, and this takes no branch.
#[inline]
#[target_feature(enable = "avx2")]
fn are_three_in_a_row(blocks: &[[u8; BLOCK]]) -> bool {
    const { assert!(WORTH == 3, "as many as are looked at together") };
    let all = _mm256_set1_epi8(-1);
    let (mut last, mut last_but_one, mut are) = (all, all, false);
    for block in blocks {
        let block = load_block(block);
        let two = _mm256_or_si256(block, last);
        are |= signs_of_bytes(_mm256_or_si256(two, last_but_one)) == 0;
        (last, last_but_one) = (block, last);
    }
    are
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

/// `no`, or `yes` in lanes whose sign bit is set.
#[inline]
#[target_feature(enable = "avx2")]
fn blend(no: __m256i, yes: __m256i, sign: __m256i) -> __m256i {
    let ps = |lanes| _mm256_castsi256_ps(lanes);
    _mm256_castps_si256(_mm256_blendv_ps(ps(no), ps(yes), ps(sign)))
}

/// The sign bit of each byte.
#[inline]
#[target_feature(enable = "avx2")]
fn signs_of_bytes(lanes: __m256i) -> u32 {
    _mm256_movemask_epi8(lanes) as u32
}

/// The numbers of the bits that are set in a mask of eight, one a lane.
#[inline]
#[target_feature(enable = "avx2")]
fn set_bits(mask: usize) -> __m256i {
    _mm256_cvtepu8_epi32(_mm_cvtsi64_si128(SET_BITS[mask & 0xFF] as i64))
}

#[inline]
#[target_feature(enable = "avx2")]
fn load(from: &[u32; LANES]) -> __m256i {
    // SAFETY: 32 bytes are read from an array of 32.
    unsafe { _mm256_loadu_si256(from.as_ptr().cast()) }
}

#[inline]
#[target_feature(enable = "avx2")]
fn load_block(from: &[u8; BLOCK]) -> __m256i {
    // SAFETY: 32 bytes are read from an array of 32.
    unsafe { _mm256_loadu_si256(from.as_ptr().cast()) }
}

#[inline]
#[target_feature(enable = "avx2")]
fn load_short(from: &[u16; LANES]) -> __m128i {
    // SAFETY: 16 bytes are read from an array of 16.
    unsafe { _mm_loadu_si128(from.as_ptr().cast()) }
}

#[inline]
#[target_feature(enable = "avx2")]
fn store(to: &mut [u32; LANES], lanes: __m256i) {
    // SAFETY: 32 bytes are written to an array of 32.
    unsafe { _mm256_storeu_si256(to.as_mut_ptr().cast(), lanes) }
}

#[inline]
#[target_feature(enable = "avx2")]
fn store_places(to: &mut [Place; LANES], lanes: __m256i) {
    // SAFETY: 32 bytes are written to an array of 32, of a type that is a `u32` of any value.
    unsafe { _mm256_storeu_si256(to.as_mut_ptr().cast(), lanes) }
}

#[inline]
#[target_feature(enable = "avx2")]
fn store_short(to: &mut [u16; LANES], lanes: __m128i) {
    // SAFETY: 16 bytes are written to an array of 16.
    unsafe { _mm_storeu_si128(to.as_mut_ptr().cast(), lanes) }
}
