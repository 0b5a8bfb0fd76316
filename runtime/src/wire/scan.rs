//! Skips runs of plain bytes, eight at a time. Shared by the two formats.

const ONES: u64 = u64::MAX / 255;

/// The first byte from `at` on that ends a plain run of a JSON string: a quote, a backslash, a control
/// character, or the end.
pub(super) fn json_run(bytes: &[u8], at: usize) -> usize {
    let plain = |byte: u8| byte >= 0x20 && !matches!(byte, b'"' | b'\\');
    run(bytes, at, |word| below(word, 0x20) | equal(word, b'"') | equal(word, b'\\'), plain)
}

/// The first byte from `at` on that ends a plain run of XML text: `<`, `&`, a carriage return, or the end.
#[cfg(feature = "xml")]
pub(super) fn xml_run(bytes: &[u8], at: usize) -> usize {
    let plain = |byte: u8| !matches!(byte, b'<' | b'&' | b'\r');
    run(bytes, at, |word| equal(word, b'<') | equal(word, b'&') | equal(word, b'\r'), plain)
}

/// Skips the spaces from `at` on. May leave a few at the end.
#[inline]
pub(super) fn indentation(bytes: &[u8], mut at: usize) -> usize {
    while let Some(chunk) = bytes.get(at..).and_then(<[u8]>::first_chunk::<8>) {
        let others = u64::from_le_bytes(*chunk) ^ (ONES * u64::from(b' '));
        at += others.trailing_zeros() as usize / 8;
        if others != 0 {
            break;
        }
    }
    at
}

/// `ends` sets the high bit of each byte that ends the run. It may also set bits of later bytes.
#[inline(always)]
fn run(bytes: &[u8], mut at: usize, ends: impl Fn(u64) -> u64, plain: impl Fn(u8) -> bool) -> usize {
    while let Some(chunk) = bytes.get(at..).and_then(<[u8]>::first_chunk::<8>) {
        let ends = ends(u64::from_le_bytes(*chunk)) & (ONES << 7);
        if ends != 0 {
            return at + ends.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    at + bytes.get(at..).unwrap_or_default().iter().take_while(|byte| plain(**byte)).count()
}

#[inline(always)]
fn below(word: u64, limit: u8) -> u64 {
    word.wrapping_sub(ONES * u64::from(limit)) & !word
}

#[inline(always)]
fn equal(word: u64, byte: u8) -> u64 {
    below(word ^ (ONES * u64::from(byte)), 1)
}
