//! Eight bytes at a time. The only unsafe code of the project; the portable road is the reference.
//!
//! Road of 32 bytes: for each byte the code point of a character that would begin there -> a bit for each byte that begins one -> by eight
//! bits, tables put the code points of these together and tell where they stand ([`PACK`], [`SET_BITS`]) -> classes, one load
//! each -> those that are passed over squeezed out, again by the tables.
//!
//! Every unsafe block loads from or stores to one array, whose length its type tells.

#![expect(unsafe_code, reason = "vector loads and stores take pointers")]

use std::arch::x86_64::{
    __m128i, __m256i, _mm_and_si128, _mm_cmpeq_epi16, _mm_cvtsi32_si128, _mm_cvtsi64_si128, _mm_loadu_si128,
    _mm_min_epu16, _mm_movemask_epi8, _mm_or_si128, _mm_packs_epi16, _mm_set1_epi16, _mm_setr_epi8,
    _mm_setzero_si128, _mm_shuffle_epi8, _mm_storeu_si128, _mm_sub_epi16, _mm_subs_epu16, _mm256_add_epi16,
    _mm256_add_epi32, _mm256_and_si256, _mm256_blendv_epi8, _mm256_blendv_ps, _mm256_broadcastsi128_si256,
    _mm256_castps_si256, _mm256_castsi256_ps, _mm256_castsi256_si128, _mm256_cmpeq_epi8, _mm256_cmpgt_epi8,
    _mm256_cmpgt_epi32, _mm256_cvtepu8_epi32, _mm256_cvtepu16_epi32, _mm256_extracti128_si256,
    _mm256_i32gather_epi32, _mm256_loadu_si256, _mm256_maddubs_epi16, _mm256_max_epu8, _mm256_min_epu32,
    _mm256_movemask_epi8, _mm256_movemask_ps, _mm256_mullo_epi32, _mm256_or_si256,
    _mm256_permutevar8x32_epi32, _mm256_set_m128i, _mm256_set1_epi8, _mm256_set1_epi16, _mm256_set1_epi32,
    _mm256_setzero_si256, _mm256_shuffle_epi8, _mm256_slli_epi16, _mm256_slli_epi32, _mm256_srai_epi16,
    _mm256_srl_epi32, _mm256_srli_epi32, _mm256_srlv_epi32, _mm256_storeu_si256, _mm256_sub_epi16,
    _mm256_sub_epi32, _mm256_xor_si256,
};

use crate::{
    bits::{Bits, KNOWN_BIT, OTHER_BIT, OWN_BIT, SPREAD_PAIR, THIRD_BIT, THIRD_REST},
    classes::{Classes, LETTER_A, OTHER, SKIP, SKIP_WORD},
    filter::{Filter, Found, Place},
    known_runs::KnownRuns,
    road::Avx2,
    runs::{AsciiRuns, Runs},
    sm3::{Words, take_in},
    stream::{SLACK, Stream},
    stretches::{BLOCK, WORTH, add, close},
};

/// Characters, and bytes, at a time.
pub(crate) const LANES: usize = 8;
/// Bytes that a block is read with: the characters that begin in it may go on after it.
const READ: usize = BLOCK + LANES;
/// Entries that a block may write to.
const ROOM: usize = BLOCK + LANES;
const _: () = assert!(SLACK > 2 * ROOM, "the last blocks of a text have room");
/// Bytes of text whose code points are listed before their classes are looked up: a few KiB, to stay in the first-level cache.
const PART: usize = 48 * BLOCK;

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

/// By eight bits: the places in bytes of those that are set, of two bytes each, in order; for the rest what gives zero.
static PACK: [[u8; 2 * LANES]; 256] = {
    let mut table = [[0x80; 2 * LANES]; 256];
    let mut mask = 0;
    while mask < 256 {
        let (mut bit, mut count) = (0, 0);
        while bit < 8 {
            if mask >> bit & 1 == 1 {
                table[mask][2 * count] = 2 * bit as u8;
                table[mask][2 * count + 1] = 2 * bit as u8 + 1;
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
    let words = one_word(&bits.words, slots);
    let own_place = _mm256_srli_epi32::<{ OWN_BIT as i32 }>(pairs);
    let own = _mm256_and_si256(own_place, five);
    let thirds = _mm256_xor_si256(_mm256_srli_epi32::<{ THIRD_BIT as i32 }>(pairs), third);
    let thirds = _mm256_and_si256(thirds, five);
    let rests = _mm256_xor_si256(own_place, _mm256_srli_epi32::<{ THIRD_REST as i32 }>(third));
    let rests = _mm256_and_si256(rests, five);
    let known = _mm256_and_si256(_mm256_srli_epi32::<{ KNOWN_BIT as i32 }>(pairs), five);
    let known = _mm256_and_si256(_mm256_srlv_epi32(words, known), _mm256_set1_epi32(1));
    let other = _mm256_and_si256(_mm256_srli_epi32::<{ OTHER_BIT as i32 }>(pairs), five);
    let pair = _mm256_and_si256(_mm256_srlv_epi32(words, own), _mm256_srlv_epi32(words, other));
    let pair = _mm256_and_si256(pair, known);
    let three = _mm256_and_si256(_mm256_srlv_epi32(words, thirds), _mm256_srlv_epi32(words, rests));
    let three = _mm256_and_si256(three, known);
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
        let Listed { end, count, has_long } = unsafe { list(stream, text, at) };
        if has_long {
            stream.mark_long(text, count);
        }
        stream.look_up(classes, count);
        if has_long {
            stream.look_up_long(classes, text, count);
        }
        // SAFETY: as above.
        unsafe { squeeze(stream, count) };
        at = end;
    }
}

/// A part of a text whose code points were listed.
struct Listed {
    /// Where the part ends.
    end: usize,
    count: usize,
    /// Whether one of its characters has four bytes.
    has_long: bool,
}

/// Lists code points, and after those of the stream where they stand, of a part of the text.
#[target_feature(enable = "avx2,popcnt")]
fn list(stream: &mut Stream, text: &str, from: usize) -> Listed {
    let nothing = Listed { end: text.len(), count: 0, has_long: false };
    let Stream { places, codes, len, .. } = stream;
    let part = text.as_bytes().get(from..).unwrap_or_default();
    // Of the whole blocks, those of one part; an end that is no whole block is put into one with zeros after it.
    let blocks = (part.len().saturating_sub(LANES) / BLOCK).min(PART / BLOCK);
    let (Some(codes), Some(places)) = (codes.get_mut(..PART + 2 * ROOM), places.get_mut(*len..)) else {
        return nothing;
    };
    if places.len() < blocks * BLOCK + 2 * ROOM {
        return nothing;
    }
    let (mut count, mut long) = (0, 0);
    for number in 0..blocks {
        let Some(block) = part.get(number * BLOCK..).and_then(|rest| rest.first_chunk()) else { break };
        // SAFETY: no block lists more than BLOCK, and for each there is BLOCK in both, and ROOM more.
        long |= unsafe { list_block(block, from + number * BLOCK, codes, places, &mut count) };
    }
    let mut end = blocks * BLOCK;
    if part.len() - end < READ {
        for _ in 0..2 {
            let rest = part.get(end..).unwrap_or_default();
            let mut block = [0; READ];
            block.iter_mut().zip(rest).for_each(|(to, byte)| *to = *byte);
            // SAFETY: as above, for two blocks more.
            long |= unsafe { list_block(&block, from + end, codes, places, &mut count) };
            // Zeros after the end are no characters of the text.
            count -= BLOCK.saturating_sub(rest.len());
            end += BLOCK;
        }
        end = part.len();
    }
    Listed { end: from + end, count, has_long: long != 0 }
}

/// Lists the characters that begin in the first [`BLOCK`] bytes; `at` is where the block stands. Not zero if one of them may have four
/// bytes.
///
/// # Safety
/// From `listed` on both lists are to be [`ROOM`] long.
#[inline]
#[target_feature(enable = "avx2,popcnt")]
unsafe fn list_block(
    block: &[u8; READ],
    at: usize,
    codes: &mut [u16],
    places: &mut [u32],
    listed: &mut usize,
) -> u32 {
    let Some(bytes) = block.first_chunk().map(|bytes| load_block(bytes)) else { return 0 };
    let starts = signs_of_bytes(_mm256_cmpgt_epi8(bytes, _mm256_set1_epi8(-65)));
    let long = signs_of_bytes(_mm256_cmpeq_epi8(_mm256_max_epu8(bytes, _mm256_set1_epi8(-16)), bytes));
    let mut base = _mm256_set1_epi32(at as i32);
    for half in 0..2 {
        let all = code_points(load_windows(block, half * 2 * LANES));
        let each = [_mm256_castsi256_si128(all), _mm256_extracti128_si256::<1>(all)];
        for (step, its) in each.into_iter().enumerate() {
            let mask = (starts >> ((2 * half + step) * LANES) & 0xFF) as usize;
            // SAFETY: the caller's promise: each of four steps moves on by eight at most.
            let (Some(code_room), Some(place_room)) =
                (unsafe { eight_mut(codes, *listed) }, unsafe { eight_mut(places, *listed) })
            else {
                return long;
            };
            store_short(code_room, pack(its, mask));
            store(place_room, _mm256_add_epi32(set_bits(mask), base));
            base = _mm256_add_epi32(base, _mm256_set1_epi32(LANES as i32));
            *listed += mask.count_ones() as usize;
        }
    }
    long
}

/// Sixteen bytes from `from` on, and sixteen from eight after it.
#[inline]
#[target_feature(enable = "avx2")]
fn load_windows(block: &[u8; READ], from: usize) -> __m256i {
    let at = |at: usize| {
        let window = block.get(at..).and_then(|rest| rest.first_chunk());
        window.map_or(_mm_setzero_si128(), |window| load_window(window))
    };
    _mm256_set_m128i(at(from + LANES), at(from))
}

/// Those of eight entries of two bytes whose bits are set, in order.
#[inline]
#[target_feature(enable = "avx2")]
fn pack(eight: __m128i, mask: usize) -> __m128i {
    _mm_shuffle_epi8(eight, load_window(&PACK[mask & 0xFF]))
}

/// The code points of characters of up to three bytes, each of which begins with one of the first eight of a window; of what begins none, and
/// of longer ones, anything.
///
/// A code point is the sum of its bytes, each times a power of 64, less what the marks of UTF-8 in them come to.
#[inline]
#[target_feature(enable = "avx2")]
fn code_points(windows: __m256i) -> __m256i {
    const MARKS_OF_TWO: i16 = 0xC0 * 64 + 0x80;
    // Those of the first byte are beyond sixteen bits.
    const MARKS_OF_THREE: i16 = 0x80 * 64 + 0x80;
    // Each byte with the one after it; the one after those.
    let first_two =
        _mm256_broadcastsi128_si256(_mm_setr_epi8(0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8));
    let last =
        _mm256_broadcastsi128_si256(_mm_setr_epi8(2, -1, 3, -1, 4, -1, 5, -1, 6, -1, 7, -1, 8, -1, 9, -1));
    let words = _mm256_shuffle_epi8(windows, first_two);
    let thirds = _mm256_shuffle_epi8(windows, last);
    // Bytes times 64 and 1, together.
    let pairs = _mm256_maddubs_epi16(words, _mm256_set1_epi16(0x0140));
    let three = _mm256_add_epi16(_mm256_slli_epi16::<6>(pairs), thirds);
    let three = _mm256_sub_epi16(three, _mm256_set1_epi16(MARKS_OF_THREE));
    let two = _mm256_sub_epi16(pairs, _mm256_set1_epi16(MARKS_OF_TWO));
    let one = _mm256_and_si256(words, _mm256_set1_epi16(0x7F));
    // Bit 5 of the first byte tells three bytes from two, bit 7 one from more.
    let is_three = _mm256_srai_epi16::<15>(_mm256_slli_epi16::<10>(words));
    let is_more = _mm256_srai_epi16::<15>(_mm256_slli_epi16::<8>(words));
    _mm256_blendv_epi8(one, _mm256_blendv_epi8(two, three, is_three), is_more)
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
    let (mut kept, mut odd) = (0, _mm_setzero_si128());
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
        // Not zero of what is no ASCII.
        let beyond = _mm_subs_epu16(load_short(codes), _mm_set1_epi16(0x7F));
        odd = _mm_or_si128(odd, _mm_and_si128(is_letter, beyond));
        if _mm_movemask_epi8(_mm_cmpeq_epi16(lanes, _mm_set1_epi16(SKIP_WORD as i16))) != 0 {
            let all = its_classes.iter().zip(its_places);
            pictographs.extend(all.filter(|(class, _)| **class == SKIP_WORD).map(|(_, place)| *place));
        }
        let skipped = _mm_movemask_epi8(_mm_packs_epi16(is_skipped, _mm_setzero_si128())) as usize;
        let mask = !skipped & 0xFF;
        // SAFETY: of each step no more than eight are kept, so `kept` is at most `at`.
        let (Some(to_classes), Some(to_places)) =
            (unsafe { eight_mut(classes, kept) }, unsafe { eight_mut(places, kept) })
        else {
            return;
        };
        store_short(to_classes, pack(lanes, mask));
        store(to_places, _mm256_permutevar8x32_epi32(place_lanes, set_bits(mask)));
        kept += mask.count_ones() as usize;
    }
    *len += kept;
    *has_odd_letters |= _mm_movemask_epi8(_mm_cmpeq_epi16(odd, _mm_setzero_si128())) != 0xFFFF;
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
    unsafe { crate::avx2_runs::list_runs::<DIGITS>(bytes, runs) }
}

/// Looks up runs, eight at a time, as far as they go; gives how many were looked up, and how many of them were found to be something.
pub(crate) fn find_runs(
    runs: &mut Runs,
    bytes: &[u8],
    known: &KnownRuns,
    left: [u32; 3],
    _: Avx2,
) -> [usize; 2] {
    // SAFETY: the proof can only be had where AVX2 is there.
    unsafe { crate::avx2_runs::find_runs(runs, bytes, known, left) }
}

/// Four bytes from each place on; zeros beyond the last, and nothing but zeros where there are fewer than four bytes.
#[inline]
#[target_feature(enable = "avx2")]
pub(crate) fn four_bytes<T: Plain>(from: &[T], at: __m256i) -> __m256i {
    let last = size_of_val(from).checked_sub(4).and_then(|last| i32::try_from(last).ok());
    let Some(last) = last else { return _mm256_setzero_si256() };
    let inside = _mm256_min_epu32(at, _mm256_set1_epi32(last));
    let beyond = _mm256_slli_epi32::<3>(_mm256_sub_epi32(at, inside));
    // SAFETY: no place is beyond the last that four bytes can be read from.
    let words = unsafe { _mm256_i32gather_epi32::<1>(from.as_ptr().cast(), inside) };
    _mm256_srlv_epi32(words, beyond)
}

/// The words of these numbers; of those beyond the last, that one. There are to be words.
#[inline]
#[target_feature(enable = "avx2")]
pub(crate) fn one_word(words: &[u32], numbers: __m256i) -> __m256i {
    assert!(!words.is_empty());
    let numbers = _mm256_min_epu32(numbers, _mm256_set1_epi32(words.len() as i32 - 1));
    // SAFETY: no number is beyond the last word.
    unsafe { _mm256_i32gather_epi32::<4>(words.as_ptr().cast(), numbers) }
}

/// Numbers of which any bytes may be read.
pub(crate) trait Plain {}

impl Plain for u8 {}
impl Plain for u64 {}

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

/// `no`, or `yes` in lanes whose sign bit is set.
#[inline]
#[target_feature(enable = "avx2")]
pub(crate) fn blend(no: __m256i, yes: __m256i, sign: __m256i) -> __m256i {
    let ps = |lanes| _mm256_castsi256_ps(lanes);
    _mm256_castps_si256(_mm256_blendv_ps(ps(no), ps(yes), ps(sign)))
}

/// The sign bit of each byte.
#[inline]
#[target_feature(enable = "avx2")]
pub(crate) fn signs_of_bytes(lanes: __m256i) -> u32 {
    _mm256_movemask_epi8(lanes) as u32
}

/// The numbers of the bits that are set in a mask of eight, one a lane.
#[inline]
#[target_feature(enable = "avx2")]
pub(crate) fn set_bits(mask: usize) -> __m256i {
    _mm256_cvtepu8_epi32(_mm_cvtsi64_si128(SET_BITS[mask & 0xFF] as i64))
}

#[inline]
#[target_feature(enable = "avx2")]
pub(crate) fn load(from: &[u32; LANES]) -> __m256i {
    // SAFETY: 32 bytes are read from an array of 32.
    unsafe { _mm256_loadu_si256(from.as_ptr().cast()) }
}

#[inline]
#[target_feature(enable = "avx2")]
pub(crate) fn load_block(from: &[u8; BLOCK]) -> __m256i {
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
fn load_window(from: &[u8; 2 * LANES]) -> __m128i {
    // SAFETY: 16 bytes are read from an array of 16.
    unsafe { _mm_loadu_si128(from.as_ptr().cast()) }
}

#[inline]
#[target_feature(enable = "avx2")]
pub(crate) fn store(to: &mut [u32; LANES], lanes: __m256i) {
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
