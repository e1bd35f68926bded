//! Eight characters at a time. The only unsafe code of the project; `portable` answers are the reference.
//!
//! Every unsafe block touches memory of one slice, at offsets that the lines above it have compared with the length of
//! that slice. Values come from outside (class numbers, text); offsets into tables are therefore masked or taken
//! from the length.

#![expect(unsafe_code, reason = "vector loads, gathers and stores take pointers")]

use std::arch::x86_64::{
    __m128i, __m256i, _mm_alignr_epi8, _mm_cvtsi32_si128, _mm_cvtsi64_si128, _mm_loadu_si128, _mm_set1_epi16,
    _mm_storeu_si128, _mm256_add_epi32, _mm256_and_si256, _mm256_castps_si256, _mm256_castsi256_ps,
    _mm256_castsi256_si128, _mm256_cmpeq_epi32, _mm256_cmpgt_epi8, _mm256_cmpgt_epi32, _mm256_cvtepu8_epi32,
    _mm256_cvtepu16_epi32, _mm256_i32gather_epi32, _mm256_loadu_si256, _mm256_min_epu32,
    _mm256_movemask_epi8, _mm256_movemask_ps, _mm256_mullo_epi32, _mm256_or_si256, _mm256_packus_epi32,
    _mm256_permute4x64_epi64, _mm256_permutevar8x32_epi32, _mm256_set1_epi8, _mm256_set1_epi32,
    _mm256_setzero_si256, _mm256_slli_epi32, _mm256_srl_epi32, _mm256_srli_epi32, _mm256_srlv_epi32,
    _mm256_storeu_si256, _mm256_sub_epi32, _mm256_xor_si256,
};

use crate::{
    bits::{Bits, OWN_BIT, SPREAD_PAIR, SPREAD_THIRD, THIRD_BIT},
    classes::{ALONE, Classes, FIRST, LETTER_A, OTHER, SKIP_END, SKIP_WORD},
    filter::{Filter, Found, Place},
    road::Avx2,
    stream::Stream,
};

/// Characters at a time.
const LANES: usize = 8;
/// Bytes looked at together.
const BLOCK: usize = 32;
/// Bytes loaded for a character.
const WORD: usize = 4;

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

/// [`Stream::read`] after its preparation.
pub(crate) fn read(stream: &mut Stream, classes: &Classes, text: &str, _: Avx2) {
    // SAFETY: the proof can only be had where AVX2 is there.
    unsafe { read_text(stream, classes, text) }
}

/// [`Filter::find`] for a stream without pictographs: how many places and borders were put into `found`, each list of which is to
/// be as long as the stream and [`LANES`] more.
pub(crate) fn find(filter: &Filter, stream: &Stream, found: &mut Found, _: Avx2) -> [usize; 2] {
    // SAFETY: the proof can only be had where AVX2 is there.
    unsafe { find_triples(filter, stream, found) }
}

#[inline]
#[target_feature(enable = "avx2")]
fn load(from: &[u32; LANES]) -> __m256i {
    // SAFETY: 32 bytes are read from an array of 32.
    unsafe { _mm256_loadu_si256(from.as_ptr().cast()) }
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
fn store_short(to: &mut [u16; LANES], lanes: __m128i) {
    // SAFETY: 16 bytes are written to an array of 16.
    unsafe { _mm_storeu_si128(to.as_mut_ptr().cast(), lanes) }
}

/// The numbers of the bits that are set in the low eight of `mask`, one a lane.
#[inline]
#[target_feature(enable = "avx2")]
fn set_bits(mask: u32) -> __m256i {
    _mm256_cvtepu8_epi32(_mm_cvtsi64_si128(SET_BITS[mask as usize & 0xFF] as i64))
}

/// One bit for each lane whose sign bit is set.
#[inline]
#[target_feature(enable = "avx2")]
fn signs(lanes: __m256i) -> u32 {
    _mm256_movemask_ps(_mm256_castsi256_ps(lanes)) as u32
}

#[target_feature(enable = "avx2,popcnt")]
fn read_text(stream: &mut Stream, classes: &Classes, text: &str) {
    let bytes = text.as_bytes();
    // Characters whose word lies within the text: all but the last three at most.
    let listed = list_starts(&mut stream.places, bytes);
    let in_words = bytes.len().saturating_sub(WORD - 1) as u32;
    let mut at = 0;
    while let Some(starts) = stream.places.get(at..listed).and_then(<[u32]>::first_chunk::<LANES>) {
        if starts[LANES - 1] >= in_words {
            break;
        }
        let places = load(starts);
        let words = gather_words(bytes, places);
        let mut class_lanes = gather_classes(classes, code_points(words));
        let leads = _mm256_and_si256(words, _mm256_set1_epi32(0xF8));
        let is_long = _mm256_cmpeq_epi32(leads, _mm256_set1_epi32(0xF0));
        let is_pictograph = _mm256_cmpeq_epi32(class_lanes, _mm256_set1_epi32(SKIP_WORD.into()));
        if signs(_mm256_or_si256(is_long, is_pictograph)) != 0 {
            let starts = *starts;
            class_lanes = with_long(stream, classes, text, &starts, class_lanes, signs(is_long));
        }
        at += LANES;
        let skipped = signs(_mm256_cmpgt_epi32(_mm256_set1_epi32(SKIP_END.into()), class_lanes));
        let kept = !skipped & 0xFF;
        let order = set_bits(kept);
        let class_lanes = _mm256_permutevar8x32_epi32(class_lanes, order);
        let packed = _mm256_permute4x64_epi64::<0b1000>(_mm256_packus_epi32(class_lanes, class_lanes));
        let len = stream.len;
        if let Some(room) = stream.classes.get_mut(len..).and_then(|room| room.first_chunk_mut()) {
            store_short(room, _mm256_castsi256_si128(packed));
        }
        if let Some(room) = stream.places.get_mut(len..).and_then(|room| room.first_chunk_mut()) {
            store(room, _mm256_permutevar8x32_epi32(places, order));
        }
        stream.len += kept.count_ones() as usize;
    }
    let rest = stream.places.get(at..listed).and_then(<[u32]>::first);
    stream.read_from(classes, text, rest.map_or(text.len(), |&place| place as usize));
}

/// Lists where characters begin; how many.
#[inline]
#[target_feature(enable = "avx2,popcnt")]
fn list_starts(places: &mut [u32], bytes: &[u8]) -> usize {
    let (blocks, rest) = bytes.as_chunks::<BLOCK>();
    let mut listed = 0;
    let mut base = 0;
    for block in blocks {
        let is_start = _mm256_cmpgt_epi8(load_block(block), _mm256_set1_epi8(-65));
        let mut starts = _mm256_movemask_epi8(is_start) as u32;
        for _ in 0..BLOCK / LANES {
            let lanes = _mm256_add_epi32(set_bits(starts), _mm256_set1_epi32(base));
            if let Some(room) = places.get_mut(listed..).and_then(|room| room.first_chunk_mut()) {
                store(room, lanes);
            }
            listed += (starts & 0xFF).count_ones() as usize;
            starts >>= LANES;
            base += LANES as i32;
        }
    }
    for (at, byte) in (base as u32..).zip(rest) {
        if let Some(place) = places.get_mut(listed) {
            *place = at;
        }
        listed += usize::from(byte & 0xC0 != 0x80);
    }
    listed
}

/// Four bytes from each place. No place is to be in the last three bytes.
#[inline]
#[target_feature(enable = "avx2")]
fn gather_words(bytes: &[u8], places: __m256i) -> __m256i {
    let last = bytes.len().saturating_sub(WORD) as i32;
    let places = _mm256_min_epu32(places, _mm256_set1_epi32(last));
    assert!(bytes.len() >= WORD);
    // SAFETY: no place is beyond the last that has four bytes; texts are shorter than 2 GiB here.
    unsafe { _mm256_i32gather_epi32::<1>(bytes.as_ptr().cast(), places) }
}

/// The code points of characters of up to three bytes; of longer ones anything below 2^16.
#[inline]
#[target_feature(enable = "avx2")]
fn code_points(words: __m256i) -> __m256i {
    let mask = |lanes, bits| _mm256_and_si256(lanes, _mm256_set1_epi32(bits));
    let one = mask(words, 0x7F);
    let second_of_two = mask(_mm256_srli_epi32::<8>(words), 0x3F);
    let two = _mm256_or_si256(_mm256_slli_epi32::<6>(mask(words, 0x1F)), second_of_two);
    let lead_of_three = _mm256_slli_epi32::<12>(mask(words, 0x0F));
    let second_of_three = mask(_mm256_srli_epi32::<2>(words), 0xFC0);
    let third = mask(_mm256_srli_epi32::<16>(words), 0x3F);
    let three = _mm256_or_si256(_mm256_or_si256(lead_of_three, second_of_three), third);
    // The sign bit decides: bit 5 of the first byte tells three bytes from two, bit 7 one from more.
    let is_three = _mm256_slli_epi32::<26>(words);
    let is_more = _mm256_slli_epi32::<24>(words);
    blend(one, blend(two, three, is_three), is_more)
}

/// `no`, or `yes` in lanes whose sign bit is set.
#[inline]
#[target_feature(enable = "avx2")]
fn blend(no: __m256i, yes: __m256i, sign: __m256i) -> __m256i {
    use std::arch::x86_64::_mm256_blendv_ps;
    let ps = |lanes| _mm256_castsi256_ps(lanes);
    _mm256_castps_si256(_mm256_blendv_ps(ps(no), ps(yes), ps(sign)))
}

/// The class of each code point below 2^16.
#[inline]
#[target_feature(enable = "avx2")]
fn gather_classes(classes: &Classes, codes: __m256i) -> __m256i {
    let codes = _mm256_and_si256(codes, _mm256_set1_epi32(0xFFFF));
    assert!(classes.low.len() > 0x1_0000);
    // SAFETY: a code is below 2^16, and the table has 2^16 entries of two bytes and one more.
    let lanes = unsafe { _mm256_i32gather_epi32::<2>(classes.low.as_ptr().cast(), codes) };
    _mm256_and_si256(lanes, _mm256_set1_epi32(0xFFFF))
}

/// Puts in the classes of characters of four bytes, whose lanes `long` names, and notes pictographs.
#[cold]
#[inline(never)]
#[target_feature(enable = "avx2")]
fn with_long(
    stream: &mut Stream,
    classes: &Classes,
    text: &str,
    starts: &[u32; LANES],
    lanes: __m256i,
    long: u32,
) -> __m256i {
    let mut each = [0; LANES];
    store(&mut each, lanes);
    for (lane, &start) in starts.iter().enumerate() {
        if long >> lane & 1 == 1 {
            let letter = text.get(start as usize..).and_then(|rest| rest.chars().next());
            let class = letter.map_or(OTHER, |letter| classes.of(letter.into()));
            each[lane] = class.into();
        }
        if each[lane] == u32::from(SKIP_WORD) {
            stream.pictographs.push(start);
        }
    }
    load(&each)
}

/// All bits of the lanes whose classes are Latin letters.
#[inline]
#[target_feature(enable = "avx2")]
fn letters(classes: __m256i) -> __m256i {
    let letter = _mm256_sub_epi32(classes, _mm256_set1_epi32(LETTER_A.into()));
    _mm256_cmpeq_epi32(_mm256_min_epu32(letter, _mm256_set1_epi32(25)), letter)
}

/// All bits of the lanes whose classes are of interest beside a letter.
#[inline]
#[target_feature(enable = "avx2")]
fn own(classes: __m256i) -> __m256i {
    _mm256_cmpgt_epi32(classes, _mm256_set1_epi32(i32::from(FIRST) - 1))
}

/// Whether each pair, and each triple, may be a member, as the lowest bit of its lane.
#[inline]
#[target_feature(enable = "avx2")]
fn members(bits: &Bits, first: __m256i, second: __m256i, third: __m256i) -> [__m256i; 2] {
    let classes = _mm256_or_si256(_mm256_slli_epi32::<16>(first), second);
    let pairs = _mm256_mullo_epi32(classes, _mm256_set1_epi32(SPREAD_PAIR as i32));
    let slots = _mm256_srl_epi32(pairs, _mm_cvtsi32_si128(bits.shift as i32));
    let slots = _mm256_min_epu32(slots, _mm256_set1_epi32(bits.words.len() as i32 - 1));
    assert!(!bits.words.is_empty());
    // SAFETY: no number is beyond the last word.
    let words = unsafe { _mm256_i32gather_epi32::<4>(bits.words.as_ptr().cast(), slots) };
    let own = _mm256_srli_epi32::<27>(_mm256_slli_epi32::<{ OWN_BIT as i32 }>(pairs));
    let thirds = _mm256_mullo_epi32(third, _mm256_set1_epi32(SPREAD_THIRD as i32));
    let thirds = _mm256_xor_si256(thirds, _mm256_slli_epi32::<{ THIRD_BIT as i32 }>(pairs));
    let thirds = _mm256_srli_epi32::<27>(thirds);
    let lowest = _mm256_set1_epi32(1);
    [_mm256_srlv_epi32(words, own), _mm256_srlv_epi32(words, thirds)]
        .map(|lanes| _mm256_and_si256(lanes, lowest))
}

#[target_feature(enable = "avx2,popcnt")]
fn find_triples(filter: &Filter, stream: &Stream, found: &mut Found) -> [usize; 2] {
    let (mut count, mut border_count) = (0, 0);
    let mut last = _mm_set1_epi16(OTHER as i16);
    let mut at = 0;
    while at < stream.len {
        let (Some(here), Some(next)) = (
            stream.classes.get(at..).and_then(|rest| rest.first_chunk()),
            stream.classes.get(at + 1..).and_then(|rest| rest.first_chunk()),
        ) else {
            break;
        };
        let here = load_short(here);
        let first = _mm256_cvtepu16_epi32(_mm_alignr_epi8::<14>(here, last));
        last = here;
        let second = _mm256_cvtepu16_epi32(here);
        let third = _mm256_cvtepu16_epi32(load_short(next));
        let [pair, three] = members(&filter.bits, first, second, third);
        let before = _mm256_and_si256(letters(first), own(second));
        let after = _mm256_and_si256(own(first), letters(second));
        let borders = _mm256_or_si256(before, after);
        let kind = _mm256_or_si256(pair, _mm256_slli_epi32::<1>(three));
        let mut hits = _mm256_cmpgt_epi32(kind, _mm256_setzero_si256());
        let low = _mm256_and_si256(second, _mm256_set1_epi32(0xFF));
        hits = _mm256_or_si256(hits, _mm256_cmpeq_epi32(low, _mm256_set1_epi32(ALONE.into())));
        if filter.all_letters {
            hits = _mm256_or_si256(hits, letters(second));
        }
        let inside = u32::MAX >> (32 - (stream.len - at).min(LANES));
        let mask = signs(hits) & inside;
        let order = set_bits(mask);
        let indexes = _mm256_add_epi32(order, _mm256_set1_epi32(at as i32));
        let kinds = _mm256_permutevar8x32_epi32(kind, order);
        if let Some(room) = found.places.get_mut(count..).and_then(|room| room.first_chunk_mut()) {
            let places = _mm256_or_si256(_mm256_slli_epi32::<{ Place::INDEX as i32 }>(indexes), kinds);
            store_places(room, places);
        }
        count += mask.count_ones() as usize;
        let mask = signs(borders) & inside;
        if mask != 0 {
            let indexes = _mm256_add_epi32(set_bits(mask), _mm256_set1_epi32(at as i32));
            if let Some(room) = found.borders.get_mut(border_count..).and_then(|room| room.first_chunk_mut())
            {
                store(room, indexes);
            }
            border_count += mask.count_ones() as usize;
        }
        at += LANES;
    }
    [count, border_count]
}
