//! How far this machine's clock is off, measured against a configured source.
//!
//! `sntp://host[:port]` asks a time server (RFC 5905, the client's part of it); `http://` and `https://` take the `Date`
//! of an answer, which is good to a second only. The measured uncertainty tells which of the two it was.

use std::{
    io::ErrorKind,
    net::{ToSocketAddrs as _, UdpSocket},
    time::{Duration, Instant},
};

use url::Url;
use xuncha_crawl::{Fetcher, Scope};
use xuncha_model::{ClockReading, Timestamp};

/// How long a source may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// Seconds from 1900, where the protocol's time begins, to 1970.
const TO_1970: i64 = 2_208_988_800;

/// Compares the clock with a source. The text says what was wrong.
pub(crate) fn measure(source: &str, fetcher: &dyn Fetcher) -> Result<ClockReading, String> {
    let url = Url::parse(source).map_err(|error| format!("时间源 {source} 不是地址：{error}"))?;
    let at = Timestamp::now();
    let (offset_ms, uncertainty_ms) = match url.scheme() {
        "sntp" => sntp(&url)?,
        "http" | "https" => date(&url, fetcher)?,
        _ => return Err(format!("时间源 {source} 要以 sntp://、http:// 或 https:// 开头")),
    };
    Ok(ClockReading { offset_ms, uncertainty_ms, source: source.to_owned(), at })
}

fn sntp(url: &Url) -> Result<(i64, u64), String> {
    let host = url.host_str().unwrap_or_default();
    let fault = |error: std::io::Error| match error.kind() {
        ErrorKind::WouldBlock | ErrorKind::TimedOut => {
            format!(
                "时间源 {host} 在 {} 秒内没有答复；请检查网络和 [evidence] time_source",
                PATIENCE.as_secs()
            )
        }
        ErrorKind::ConnectionRefused => {
            format!("时间源 {host} 没有提供时间服务；请检查 [evidence] time_source 的地址和端口")
        }
        _ => format!("时间源 {host} 没有答复：{error}"),
    };
    let address = (host, url.port().unwrap_or(123)).to_socket_addrs().map_err(fault)?.next();
    let address = address.ok_or_else(|| format!("时间源 {host} 没有地址"))?;
    let socket = UdpSocket::bind(if address.is_ipv4() { "0.0.0.0:0" } else { "[::]:0" }).map_err(fault)?;
    socket.set_read_timeout(Some(PATIENCE)).map_err(fault)?;
    socket.connect(address).map_err(fault)?;
    let sent = to_fixed(Timestamp::now());
    let mut question = [0; 48];
    question[0] = 0x23; // no warning, version 4, client
    question[40..].copy_from_slice(&sent.to_be_bytes());
    let began = Instant::now();
    socket.send(&question).map_err(fault)?;
    let mut answer = [0; 48];
    let count = socket.recv(&mut answer).map_err(fault)?;
    let took = began.elapsed();
    read_sntp(&answer[..count], sent, took).ok_or_else(|| format!("时间源 {host} 的答复无效"))
}

/// Offset of our clock and its uncertainty, in milliseconds, from an answer to a question of the moment `sent` that came
/// after `took`.
fn read_sntp(answer: &[u8], sent: u64, took: Duration) -> Option<(i64, u64)> {
    let number = |at: usize| answer.get(at..at + 8)?.try_into().ok().map(u64::from_be_bytes);
    let (head, stratum) = (*answer.first()?, *answer.get(1)?);
    let synchronised = head >> 6 != 3 && (1..16).contains(&stratum);
    if head & 7 != 4 || !synchronised || number(24)? != sent {
        return None;
    }
    let (received, answered) = (number(32)?, number(40)?);
    let arrived = sent.wrapping_add(millis_to_fixed(took));
    // differences of wrapping times are right as long as they are below 68 years
    let there = received.wrapping_sub(sent).cast_signed() / 2;
    let back = answered.wrapping_sub(arrived).cast_signed() / 2;
    let ahead = -(there + back);
    let held = answered.wrapping_sub(received).cast_signed().max(0);
    let on_the_way = (millis_to_fixed(took).cast_signed() - held).max(0);
    let dispersion = u32::from_be_bytes(answer.get(8..12)?.try_into().ok()?);
    let own = i64::from(dispersion) * 1000 / 65_536;
    Some((to_millis(ahead), (to_millis(on_the_way / 2) + own + 1).unsigned_abs()))
}

fn date(url: &Url, fetcher: &dyn Fetcher) -> Result<(i64, u64), String> {
    let scope = Scope::of_hosts([url]);
    let asked =
        crate::wiring::block_on(fetcher.fetch(url, &scope, None)).map_err(|error| error.to_string())?;
    let exchange = asked.map_err(|error| format!("时间源 {url} 没有答复：{error}"))?;
    let date = exchange.response_header("date").unwrap_or_default();
    let told = jiff::fmt::rfc2822::parse(date).map_err(|_| format!("时间源 {url} 的答复没有可用的 Date"))?;
    let (start, end) = (exchange.started.as_millisecond(), exchange.ended.as_millisecond());
    // the second that was told began somewhere within a second
    let offset = i64::midpoint(start, end) - (told.timestamp().as_millisecond() + 500);
    Ok((offset, 500 + (end - start).unsigned_abs() / 2))
}

/// Seconds since 1900, modulo 2^32, with 32 bits of fraction.
fn to_fixed(at: Timestamp) -> u64 {
    let seconds = (at.as_second() + TO_1970).cast_unsigned() & 0xFFFF_FFFF;
    let fraction = u64::from(at.subsec_nanosecond().unsigned_abs()) << 32;
    (seconds << 32) | (fraction / 1_000_000_000)
}

fn millis_to_fixed(time: Duration) -> u64 {
    let nanos = u64::try_from(time.as_nanos()).unwrap_or(u64::MAX).min(60_000_000_000);
    ((u128::from(nanos) << 32) / 1_000_000_000) as u64
}

fn to_millis(fixed: i64) -> i64 {
    ((i128::from(fixed) * 1000) >> 32) as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An answer of a server whose clock is `ahead` milliseconds of ours, a millisecond each way.
    fn answer(sent: u64, ahead: i64) -> Vec<u8> {
        let millisecond = (1_u64 << 32) / 1000;
        let offset = i64::try_from((i128::from(ahead) << 32) / 1000).unwrap();
        let server = sent.wrapping_add_signed(offset).wrapping_add(millisecond);
        let mut bytes = vec![0; 48];
        bytes[0] = 0x24;
        bytes[1] = 2;
        bytes[24..32].copy_from_slice(&sent.to_be_bytes());
        bytes[32..40].copy_from_slice(&server.to_be_bytes());
        bytes[40..48].copy_from_slice(&server.to_be_bytes());
        bytes
    }

    #[test]
    fn offsets_have_the_right_sign_and_cross_the_end_of_the_era() {
        let now = to_fixed("2026-11-30T00:00:00Z".parse().unwrap());
        let end_of_era = u64::MAX - 5;
        for sent in [now, end_of_era] {
            for ahead in [0, 700, -700, 86_400_000] {
                let (offset, uncertainty) =
                    read_sntp(&answer(sent, ahead), sent, Duration::from_millis(2)).unwrap();
                assert!((offset + ahead).abs() <= 2, "{ahead}: {offset}");
                assert!(uncertainty <= 3, "{uncertainty}");
            }
        }
    }

    #[test]
    fn answers_to_others_and_unsynchronised_servers_are_not_believed() {
        let sent = 1 << 40;
        let good = answer(sent, 0);
        let read = |bytes: &[u8]| read_sntp(bytes, sent, Duration::ZERO);
        assert!(read(&good).is_some());
        for (at, value) in [(0, 0xE4), (0, 0x23), (1, 0), (1, 16), (24, 9)] {
            let mut bad = good.clone();
            bad[at] = value;
            assert!(read(&bad).is_none(), "{at}");
        }
        assert!(read(&good[..47]).is_none() && read(b"").is_none());
    }
}
